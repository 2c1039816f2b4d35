"""What can a run refute?

minutes: 5
difficulty: 1
asks: a dictionary from the four runs to the letters A to D, such as {"a better random start": ...}
hint: Take each sentence and ask what you would have to see to stop believing it. Which of the four runs could show you
  that?
hint: What does each run have, and what does it lack? Softmax on pixels, for instance, has no hidden layer: it can only
  speak about a sentence that praises them.
hint: The better random start is a deep net of sigmoids without pretraining; softmax has no hidden layers; masking has
  the noise and not the unlabelled digits; the last run is the only one in which another net is pretrained.
right: B and D are refuted if their run does well, A if its run does worse than the stack, C if its run gains nothing.
  The masked net is deep and not pretrained either, so it could have refuted B as well. Whether a run did refute its
  sentence, its interval says; where that contains 0, it says nothing yet.
point: A run can refute a sentence only if it lacks what the sentence praises, or has it in another net.
point: What a run showed, its interval says. One that contains 0 refutes nothing.

noise and layers exchanged [D <-> A]: Softmax on pixels sees no noise, so it says nothing about noise. What it lacks is
  hidden layers: if it does as well, they were not needed. And masking without pretraining has all the layers.
both starts exchanged [B <-> C]: A net from a random start is not pretrained, so it cannot show which nets gain from
  pretraining: it shows whether a deep net of sigmoids can be trained without it. The pretrained ReLU net shows the
  other thing.
masking for any net [A <-> C]: The pretrained ReLU net has both the noise and the unlabelled digits, so it cannot
  distinguish the two. Masking without pretraining has the noise alone.
start and layers exchanged [B <-> D]: Softmax has no hidden layer, so it cannot show whether a deep net of sigmoids can
  be trained. The net from a better random start is one, and has all five layers.
start and noise exchanged [B <-> A]: The better random start sees no noise at all, so it cannot stand for noise on the
  labelled digits. It is a deep net of sigmoids without pretraining, which is what one of the sentences calls
  impossible.
layers and pretraining exchanged [D <-> C]: Softmax has no layers to pretrain, so it cannot show which net gains from
  it. And the ReLU net has five hidden layers: whether they were needed, only a model without them can say.
one sentence for two runs [masking without pretraining => B]: The masked net is deep and not pretrained, so it could
  have refuted B as well. But each letter goes to one run, and of these four a better random start can speak about B
  only. Which sentence is about noise?
"""

from aelib.course.exercises.choosing import choices

RIGHT = {
    "a better random start": "B",
    "softmax on pixels": "D",
    "masking without pretraining": "A",
    "the same pretraining, ReLU": "C",
}

EXERCISE = choices(__name__, __doc__, "ABCD", RIGHT)
