"""What the test digits cost

minutes: 10
difficulty: 2
asks: one number, in bits per image, to the nearest bit
hint: Imagine that you send the images to somebody who has nothing. What has to be in the parcel?
hint: Codes, one for each image, and a decoder, once for all of them. Count its weights and biases: 32 to 256 to 512 to
  784.
hint: The decoder has 542,224 parameters of 32 bits, sent once and so shared by 10,000 images. A code has 32 numbers of
  8 bits. One image pays for its code and for its share.
right: 1,991 bits, and 1,735 of them are the decoder. Gzip sends the same digits in about 1,300 bits each and loses
  nothing; the autoencoder's reconstruction is only close. For 60,000 digits the sum would be 545 bits: a rate of
  compression means little without the decoder, the number of images, the error and a rival.

codes only: You sent the codes without the means to read them. The receiver needs the decoder too. How many parameters
  is that, of how many bits, and how many images share them?
shared by the training digits: You shared the decoder among the 60,000 training digits, as the text of the chapter does.
  Those who pay for it are the images in the parcel, and this one holds 10,000.
decoder not shared: You sent the decoder with every image. It is sent once, and 10,000 images share its 17 million bits.
encoder sent too: You sent the encoder as well. The receiver has no image to encode; the decoder is enough.
codes forgotten: What you have is hardly more than the decoder, shared by the images. It needs something to decode: a
  code of 32 · 8 bits for each image, which no other image shares.
encoder for decoder: You sent the encoder in the decoder's place. The receiver has codes and wants images: count the
  layers from 32 to 256 to 512 to 784.
decoder in 8 bits: You gave the decoder's parameters 8 bits each. The codes have 8; the weights and biases were said to
  go in 32.
parameters instead of bits: You added bits and parameters: 256 bits of code, and 542,224/10,000 parameters of the
  decoder. Each parameter is sent in 32 bits.
codes in float32: You gave each number of the code 32 bits. It was said to have 8; only the decoder's parameters have
  32.
ratio of counts: This is 784/32, a ratio of how many numbers there are before and after. The question is about bits: how
  many does each number take, and what else has to be sent?
bytes: Right, in bytes. The question is in bits, eight to the byte.
all images together: This is the whole parcel, for 10,000 images. The question is what one image costs.
decoder without biases: You sent the weights of the decoder without its biases. They are few, 256 + 512 + 784 of them,
  but without them the receiver gets other images.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Wrong, exercise
from aelib.course.exercises.the_autoencoder.network import DECODER, PARAMETERS, WEIGHTS

CODE_BITS = 32 * 8
DECODER_BITS = 32 * DECODER
ENCODER_BITS = 32 * (PARAMETERS - DECODER)

EXERCISE = exercise(
    __name__, __doc__, CODE_BITS + DECODER_BITS / 10_000, same=within(1e-4), unrelated=99.0,
    codes_only=CODE_BITS,
    shared_by_the_training_digits=Wrong(CODE_BITS + DECODER_BITS / 60_000,  # or rounded
        same=within(1e-3)),
    decoder_not_shared=CODE_BITS + DECODER_BITS, encoder_sent_too=CODE_BITS + 32 * PARAMETERS / 10_000,
    codes_forgotten=Wrong(DECODER_BITS / 10_000, same=within(1e-3)),
    encoder_for_decoder=Wrong(CODE_BITS + ENCODER_BITS / 10_000, same=within(2e-4)),
    decoder_in_8_bits=Wrong(CODE_BITS + 8 * DECODER / 10_000, same=within(1e-3)),
    parameters_instead_of_bits=Wrong(CODE_BITS + DECODER / 10_000, same=within(1e-3)),
    codes_in_float32=32 * 32 + DECODER_BITS / 10_000, ratio_of_counts=784 / 32,
    bytes=Wrong((CODE_BITS + DECODER_BITS / 10_000) / 8, same=within(1e-3)),
    all_images_together=10_000 * CODE_BITS + DECODER_BITS,
    decoder_without_biases=CODE_BITS + 32 * sum(WEIGHTS[3:]) / 10_000,
)  # fmt: skip
