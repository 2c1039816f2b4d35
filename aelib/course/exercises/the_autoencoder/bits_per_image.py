"""What the test digits cost

minutes: 10
difficulty: 2
asks: one number, in bits per image, to the nearest bit
hint: Imagine that you send the images to somebody who has nothing. What has to be in the parcel?
hint: Codes, one for each image, and a decoder, once for all of them. Count its weights and biases: {SIZES[3]} to
  {SIZES[4]} to {SIZES[5]} to {SIZES[6]}.
hint: The decoder has {DECODER:,} parameters of {FLOAT} bits, sent once and so shared by {IMAGES:,} images. A code has
  {SIZES[3]} numbers of {BITS} bits. One image pays for its code and for its share.
right: {right:,.0f} bits, and {codes_forgotten:,.0f} of them are the decoder. Gzip sends the same digits in about 1,300
  bits each and loses nothing; the autoencoder's reconstruction is only close. For {TRAINING:,} digits the sum would be
  {shared_by_the_training_digits:.0f} bits: a rate of compression means little without the decoder, the number of
  images, the error and a rival.

codes only [+ decoder / IMAGES =>]: You sent the codes without the means to read them. The receiver needs the decoder
  too. How many parameters is that, of how many bits, and how many images share them?
shared by the training digits [/ IMAGES => / TRAINING]: You shared the decoder among the {TRAINING:,} training digits,
  as the text of the chapter does. Those who pay for it are the images in the parcel, and this one holds {IMAGES:,}.
decoder not shared [/ IMAGES =>]: You sent the decoder with every image. It is sent once, and {IMAGES:,} images share
  its {DECODER_BITS / 1e6:.0f} million bits.
encoder sent too [DECODER * => (ENCODER + DECODER) *]: You sent the encoder as well. The receiver has no image to
  encode; the decoder is enough.
codes forgotten [code + =>]: What you have is hardly more than the decoder, shared by the images. It needs something to
  decode: a code of {SIZES[3]} · {BITS} bits for each image, which no other image shares.
encoder for decoder [DECODER * => ENCODER *]: You sent the encoder in the decoder's place. The receiver has codes and
  wants images: count the layers from {SIZES[3]} to {SIZES[4]} to {SIZES[5]} to {SIZES[6]}.
decoder in 8 bits [* FLOAT => * BITS]: You gave the decoder's parameters {BITS} bits each. The codes have {BITS}; the
  weights and biases were said to go in {FLOAT}.
parameters instead of bits [* FLOAT =>]: You added bits and parameters: {CODE_BITS} bits of code, and
  {DECODER:,}/{IMAGES:,} parameters of the decoder. Each parameter is sent in {FLOAT} bits.
codes in float32 [* BITS => * FLOAT]: You gave each number of the code {FLOAT} bits. It was said to have {BITS}; only
  the decoder's parameters have {FLOAT}.
ratio of counts [return code + decoder / IMAGES => return SIZES[0] / SIZES[3]]: This is {SIZES[0]}/{SIZES[3]}, a ratio
  of how many numbers there are before and after. The question is about bits: how many does each number take, and what
  else has to be sent?
bytes [return code + decoder / IMAGES => return (code + decoder / IMAGES) / 8]: Your number is in bytes. The question is
  in bits, eight to the byte.
all images together [return code + decoder / IMAGES => return IMAGES * code + decoder]: This is the whole parcel, for
  {IMAGES:,} images. The question is what one image costs.
decoder without biases [DECODER * => DECODER_WEIGHTS *]: You sent the weights of the decoder without its biases. They
  are few, {SIZES[4]} + {SIZES[5]} + {SIZES[6]} of them, but without them the receiver gets other images.
thousands of 1,024 [/ IMAGES => / (1.024 * IMAGES)]: You counted 1,024 images as a thousand. Divide the decoder by
  {IMAGES:,} exactly.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.the_autoencoder.network import DECODER, PARAMETERS, SIZES, WEIGHTS

IMAGES, TRAINING, BITS, FLOAT = 10_000, 60_000, 8, 32
CODE_BITS = SIZES[3] * BITS
DECODER_BITS = FLOAT * DECODER
DECODER_WEIGHTS, ENCODER = sum(WEIGHTS[3:]), PARAMETERS - DECODER


def bits():
    code = SIZES[3] * BITS
    decoder = DECODER * FLOAT
    return code + decoder / IMAGES


ROUNDED = Wrong(same=within(1e-3))

EXERCISE = exercise(
    __name__, __doc__, bits, same=within(1e-4), unrelated=99.0,
    shared_by_the_training_digits=ROUNDED, codes_forgotten=ROUNDED, encoder_for_decoder=Wrong(same=within(2e-4)),
    decoder_in_8_bits=ROUNDED, parameters_instead_of_bits=ROUNDED, bytes=ROUNDED, thousands_of_1_024=ROUNDED,
)  # fmt: skip
