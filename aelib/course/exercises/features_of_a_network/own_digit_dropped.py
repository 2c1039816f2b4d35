"""Without its own digit

minutes: 5
difficulty: 1
asks: one number, the share of the direction's class among its favourites, between 0 and 1
hint: Which of the twenty favourites would be there whatever the network has learnt?
hint: A direction is most active on the digit that it was made from. That digit is of the direction's class by
  construction, so it belongs neither to the favourites that count nor to those of the class.
hint: Take 1 from both numbers of the fraction: one of the twelve sevens is the digit itself, and one of
  the twenty favourites is, too. So eleven of nineteen are left, and their quotient is the share that counts.
right: Yes. The own digit is a favourite by construction. With few favourites it would be much of the purity, and with
  favourites among test digits it cannot occur.

own digit counted [own = 1 => own = 0]: You counted the digit that the direction was made from. It is a favourite of its
  class, whatever the network has learnt.
own digit in the whole [(favourites - own) => favourites]: You took the own digit from the class, and left it among the
  favourites. It counts in neither.
own digit in the class [(of_class - own) => of_class]: You took the own digit from the favourites, and left it in the
  class. It counts in neither.
in per cent [return (of_class => return 100 * (of_class]: Your number is in per cent. A share is at most 1.
share of the others [return (of_class - own) / (favourites - own) => return 1 - (of_class - own) / (favourites - own)]:
  That is the share of the other classes.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise


def share():
    favourites, of_class = 20, 12
    own = 1
    return (of_class - own) / (favourites - own)


EXERCISE = exercise(__name__, __doc__, share, same=within(0.002), unrelated=0.11)
