"""Mean or zero?

minutes: 5
difficulty: 1
asks: one number, the loss recovered with zero ablation as the floor
hint: Two of the four losses are floors. Which one belongs to the name "zero ablation"?
hint: The loss recovered is what the reconstruction saves of the floor's loss, as a share of what the clean activations
  save of it.
hint: Subtract from the zero-ablated loss, once the spliced one and once the clean one, and divide the first difference
  by the second.
right: Yes. With the mean as the floor the same reconstruction would have {mean_ablation:.1f}. A number without its
  floor cannot be compared with another.

mean ablation [floor = 2.3 => floor = 3.1]: That is the loss recovered with mean ablation as the floor. The report
  says zero ablation, whose loss is lower here.
not minus the clean loss [/ (floor - clean) => / floor]: You divided by the floor's loss. Not all of it can be
  recovered, since the clean activations have a loss, too.
what is lost [(floor - spliced) => (spliced - clean)]: That is the share that is not recovered. One minus it is.
cost in nats [(floor - spliced) / (floor - clean) => spliced - clean]: That is the cost in nats, which belongs beside
  the share. The share compares it with what the floor costs.
saved in nats [(floor - spliced) / (floor - clean) => floor - spliced]: That is what the reconstruction saves of the
  floor's loss, in nats. Divide by what the clean activations save of it.
floors mixed [/ (floor - clean) => / (3.1 - clean)]: You took one floor above the line and the other one below it.
mean above zeros below [(floor - spliced) => (3.1 - spliced)]: Your share is above 1. You took the loss of the mean
  above the line and that of zeros below it: the floor is the same in both places.
in per cent [return (floor - spliced) / (floor - clean) => return 100 * (floor - spliced) / (floor - clean)]: Your
  number is in per cent. A share is at most 1.
the other way round [(floor - spliced) / (floor - clean) => (floor - clean) / (floor - spliced)]: Your share is above 1.
  The reconstruction cannot save more than the activations themselves: exchange numerator and denominator.
"""

from aelib.course.exercises.comparing import within
from aelib.course.exercises.declaration import exercise


def recovered():
    clean, spliced = 0.1, 0.4
    floor = 2.3
    return (floor - spliced) / (floor - clean)


EXERCISE = exercise(__name__, __doc__, recovered, same=within(0.006), unrelated=0.5)
