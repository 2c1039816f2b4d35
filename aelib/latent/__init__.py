"""What one does with codes: neighbours, subspaces, samplers, walks from noise, judges of samples, paths."""

from aelib.latent.alignment import procrustes
from aelib.latent.detection import auroc
from aelib.latent.flow import denoising_flow, noise_levels
from aelib.latent.missing import fill_gaussian
from aelib.latent.neighbours import intrinsic_dimension, knn_accuracy, knn_predict
from aelib.latent.paths import interpolate
from aelib.latent.ppca import PPCAMixture, fit_ppca_mixture
from aelib.latent.sampling import Mixture, fit_mixture, sample_box, sample_smote
from aelib.latent.subspaces import principal_angles, principal_components
from aelib.latent.two_sample import TwoSampleTest, total_variation, two_sample_test

__all__ = [
    "Mixture",
    "PPCAMixture",
    "TwoSampleTest",
    "auroc",
    "denoising_flow",
    "fill_gaussian",
    "fit_mixture",
    "fit_ppca_mixture",
    "interpolate",
    "intrinsic_dimension",
    "knn_accuracy",
    "knn_predict",
    "noise_levels",
    "principal_angles",
    "principal_components",
    "procrustes",
    "sample_box",
    "sample_smote",
    "total_variation",
    "two_sample_test",
]
