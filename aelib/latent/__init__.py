"""What one does with codes: find neighbours, align maps, compare subspaces, sample, judge samples, interpolate."""

from aelib.latent.alignment import procrustes
from aelib.latent.neighbours import intrinsic_dimension, knn_accuracy, knn_predict
from aelib.latent.paths import interpolate
from aelib.latent.sampling import Mixture, fit_mixture, sample_box, sample_smote
from aelib.latent.subspaces import principal_angles, principal_components
from aelib.latent.two_sample import TwoSampleTest, total_variation, two_sample_test

__all__ = [
    "Mixture",
    "TwoSampleTest",
    "fit_mixture",
    "interpolate",
    "intrinsic_dimension",
    "knn_accuracy",
    "knn_predict",
    "principal_angles",
    "principal_components",
    "procrustes",
    "sample_box",
    "sample_smote",
    "total_variation",
    "two_sample_test",
]
