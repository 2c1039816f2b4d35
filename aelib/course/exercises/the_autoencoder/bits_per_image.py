"""A compression counted in full: the codes, and the decoder without which nobody can read them."""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import Exercise, Misconception
from aelib.course.exercises.the_autoencoder.chapter import CHAPTER
from aelib.course.exercises.the_autoencoder.network import DECODER, PARAMETERS, WEIGHTS

CODE_BITS = 32 * 8
DECODER_BITS = 32 * DECODER

BITS_PER_IMAGE = Exercise(
    name="bits-per-image",
    chapter=CHAPTER,
    title="What the test digits cost",
    minutes=10,
    difficulty=2,
    asks="one number, in bits per image",
    hints=(
        "Imagine that you send the images to somebody who has nothing. What has to be in the parcel?",
        "Codes, one for each image, and a decoder, once for all of them. Count its weights and biases: 32 to 256 to "
        "512 to 784.",
        "The decoder has 542,224 parameters of 32 bits, sent once and so shared by 10,000 images. A code has 32 "
        "numbers of 8 bits. One image pays for its code and for its share.",
    ),
    answer=CODE_BITS + DECODER_BITS / 10_000,
    same=within(1e-4),
    misconceptions=(
        Misconception(
            "codes only",
            CODE_BITS,
            "You sent the codes without the means to read them. The receiver needs the decoder too: 542,224 parameters "
            "of 32 bits are 1,735 bits for each of 10,000 images, nearly seven times the code.",
        ),
        Misconception(
            "shared by the training digits",
            CODE_BITS + DECODER_BITS / 60_000,
            "You shared the decoder among the 60,000 training digits, as the text of the chapter does. Those who pay "
            "for it are the images in the parcel, and this one holds 10,000.",
            same=within(1e-3),  # also when it is typed, rounded
        ),
        Misconception(
            "decoder not shared",
            CODE_BITS + DECODER_BITS,
            "You sent the decoder with every image. It is sent once, and 10,000 images share its 17 million bits.",
        ),
        Misconception(
            "encoder sent too",
            CODE_BITS + 32 * PARAMETERS / 10_000,
            "You sent the encoder as well. The receiver has no image to encode; the decoder is enough.",
        ),
        Misconception(
            "codes forgotten",
            DECODER_BITS / 10_000,
            "You sent the decoder alone. It needs something to decode: a code of 32 · 8 bits for each image.",
            same=within(1e-3),
        ),
        Misconception(
            "decoder in 8 bits",
            CODE_BITS + 8 * DECODER / 10_000,
            "You gave the decoder's parameters 8 bits each. The codes have 8; the weights and biases were said to go "
            "in 32.",
            same=within(1e-3),
        ),
        Misconception(
            "parameters instead of bits",
            CODE_BITS + DECODER / 10_000,
            "You added bits and parameters: 256 bits of code, and 542,224/10,000 parameters of the decoder. Each "
            "parameter is sent in 32 bits.",
            same=within(1e-3),
        ),
        Misconception(
            "codes in float32",
            32 * 32 + DECODER_BITS / 10_000,
            "You gave each number of the code 32 bits. It was said to have 8; only the decoder's parameters have 32.",
        ),
        Misconception(
            "ratio of counts",
            784 / 32,
            "This is 784/32, a ratio of how many numbers there are before and after. The question is about bits: how "
            "many does each number take, and what else has to be sent?",
        ),
        Misconception(
            "bytes",
            (CODE_BITS + DECODER_BITS / 10_000) / 8,
            "Right, in bytes. The question is in bits, eight to the byte.",
            same=within(1e-3),
        ),
        Misconception(
            "all images together",
            10_000 * CODE_BITS + DECODER_BITS,
            "This is the whole parcel, for 10,000 images. The question is what one image costs.",
        ),
        Misconception(
            "decoder without biases",
            CODE_BITS + 32 * sum(WEIGHTS[3:]) / 10_000,
            "You sent the weights of the decoder without its biases. They are few, 256 + 512 + 784 of them, but "
            "without them the receiver gets other images.",
        ),
    ),
    unrelated=99.0,
    explanation="1,991 bits, and 1,735 of them are the decoder. Gzip sends the same digits in about 1,300 bits each "
    "and loses nothing; the autoencoder's reconstruction is only close. For 60,000 digits the sum would be 545 bits: a "
    "rate of compression means little without the decoder, the number of images, the error and a rival.",
)
