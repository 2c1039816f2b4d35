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
point: A claim about training. The network stays as it is, but for the weights, which are those that it began with.
point: A claim about a dictionary. The network stays, and directions that nobody learnt take the place of the atoms.
point: A claim about a dictionary in the data. Draws of the same covariance hold none. The untrained network belongs
  beside them, because two trainings may agree on what the digits alone bring.
point: A claim about what a removal does. As much is removed, of something else.

training and dictionary exchanged [A <-> B]: An untrained network lacks the training of the network, and may have a
  dictionary that was learnt. Training digits as directions lack the dictionary, in the trained network. Exchange the
  two.
dictionary and covariance exchanged [B <-> C]: Gaussian draws keep the covariance and have no classes. Training digits
  as directions keep the activations, and nobody has learnt a dictionary.
training and covariance exchanged [A <-> C]: Gaussian draws come from the trained network's covariance, so they cannot
  say what training did. The untrained network can.
removal and dictionary exchanged [B <-> D]: What a removal costs depends on how much is removed. So its control is a
  direction of equal variance. The purity of directions is compared with that of directions that nobody learnt.
removal and covariance exchanged [C <-> D]: A removal needs a removal of the same size as its control. Agreement of two
  trainings needs data of the same covariance in which there is no dictionary.
training made the classes [=> D]: The claim is about training. Which control has everything but that?
the dictionary found the classes [=> A]: The claim says that other directions would not be as pure. Which control has
  other directions, in the same network?
the agreement shows a dictionary [=> A]: To refute this, two trainings must agree where there is no dictionary at all.
  The untrained network belongs beside the number, too. But its activations come from digits, and may have a dictionary.
the removal hits the function [=> B]: Removing anything costs something. Which control removes as much, of something
  else?
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "training made the classes": "A",
    "the dictionary found the classes": "B",
    "the agreement shows a dictionary": "C",
    "the removal hits the function": "D",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
