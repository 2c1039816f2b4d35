"""Which control would have refuted it?

minutes: 10
difficulty: 2
asks: a dictionary from the four claims to the letters A to D, such as {"training made the classes": "A", ...}
hint: Ask of each claim what it says caused the number. Which of the controls has everything but that cause?
hint: A network that was not trained has pictures and layers. Training digits as directions have the network's
  activations, and no learnt dictionary. Gaussian draws have the covariance, and nothing else.
hint: A claim about training needs the untrained network. One about the dictionary needs directions that nobody learnt.
  One about more than a covariance needs Gaussian draws. One about the effect of a removal needs a removal of the same
  size.
right: Each control keeps all but the cause that is claimed. What a claim is worth shows in how much of the number the
  control has as well.

training and dictionary exchanged: An untrained network lacks the training of the network, and may have a dictionary
  that was learnt. Training digits as directions lack the dictionary, in the trained network. Exchange the two.
dictionary and covariance exchanged: Gaussian draws keep the covariance and have no classes. Training digits as
  directions keep the activations, and nobody has learnt a dictionary.
training and covariance exchanged: Gaussian draws come from the trained network's covariance, so they cannot say what
  training did. The untrained network can.
removal and dictionary exchanged: What a removal costs depends on how much is removed. So its control is a direction of
  equal variance. The purity of directions is compared with that of directions that nobody learnt.
removal and covariance exchanged: A removal needs a removal of the same size as its control. Agreement of two trainings
  needs data of the same covariance in which there is no dictionary.
from letters to claims: Your pairs are right, and the dictionary goes the other way: its keys are the claims.
small letters: Your pairs are right. The controls have capital letters, A to D.
"""

from aelib.course.exercises.declaration import exercise

CONTROLS = {
    "training made the classes": "A",
    "the dictionary found the classes": "B",
    "the agreement shows a dictionary": "C",
    "the removal hits the function": "D",
}


def exchanged(one, other):
    """Return the answer in which two letters have changed places."""
    places = {one: other, other: one}
    return {claim: places.get(letter, letter) for claim, letter in CONTROLS.items()}


EXERCISE = exercise(
    __name__, __doc__, CONTROLS, unrelated=dict.fromkeys(CONTROLS, "A"),
    training_and_dictionary_exchanged=exchanged("A", "B"), dictionary_and_covariance_exchanged=exchanged("B", "C"),
    training_and_covariance_exchanged=exchanged("A", "C"), removal_and_dictionary_exchanged=exchanged("D", "B"),
    removal_and_covariance_exchanged=exchanged("D", "C"),
    from_letters_to_claims={letter: claim for claim, letter in CONTROLS.items()},
    small_letters={claim: letter.lower() for claim, letter in CONTROLS.items()},
)  # fmt: skip
