"""Which control would have refuted it?

minutes: 10
difficulty: 2
asks: a dictionary from the four claims to the letters A to D, such as {"a probe reads the class": "A", ...}
hint: Ask of each claim what it says caused the number. Which of the controls has everything but that cause?
hint: A network that was not trained has pictures and layers. Training digits as directions have the network's
  activations, and no learnt dictionary. Gaussian draws have the covariance, and nothing else.
hint: A claim that training did it needs the untrained network. One that a dictionary was needed to find a direction
  needs directions that nobody learnt. One that activations are made of few features needs data without any. One that a
  certain direction matters needs a change of the same size along another.
right: Each control keeps all but the cause that is claimed. What a claim is worth shows in how much of the number the
  control has as well.
point: The probe: the network stays as it is, but for the weights, which are those that it began with. A linear
  classifier may read the class from these as well.
point: The unit for crossed sevens: the network stays, and a crossed seven's activation takes the place of the atom.
point: Twelve units: draws of the same covariance have no features. Twelve atoms that are chosen for each example may
  explain more of them than forty components that are the same for all.
point: The answer that turns: as much is added, along something else.

training and dictionary exchanged [A <-> B]: An untrained network lacks the training of the network, and may have a
  dictionary that was learnt. Training digits as directions lack the dictionary, in the trained network. Exchange the
  two.
dictionary and covariance exchanged [B <-> C]: Gaussian draws have no sevens. Single examples as directions keep the
  activations, and cannot say whether these are sums of few features.
training and covariance exchanged [A <-> C]: Gaussian draws come from the trained network's covariance, so they cannot
  say what training did. The untrained network can.
shift and dictionary exchanged [B <-> D]: A large shift turns answers along many directions. So its control is another
  direction of equal variance. Whether a dictionary was needed to find a direction is asked of directions that nobody
  learnt.
shift and covariance exchanged [C <-> D]: A shift needs a shift of the same size as its control. Whether activations
  are sums of few features is asked of data of the same covariance that are not.
a probe reads the class [=> D]: The claim is that training did it. Which control has everything but that?
a unit for crossed sevens [=> A]: The claim says that such a direction is not found without a dictionary. Which control
  has other directions, in the same network?
twelve units suffice [=> A]: To refute this, twelve units must suffice where there are no features at all. The untrained
  network's activations come from digits, and may have some.
the answer turns [=> B]: A shift along anything may turn an answer. Which control shifts as much, along something else?
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "a probe reads the class": "A",
    "a unit for crossed sevens": "B",
    "twelve units suffice": "C",
    "the answer turns": "D",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
