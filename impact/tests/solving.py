"""Equations over counts of people, and from how many to how many each can be: integer programming."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

MOST = 2000  # people: more than there can be


class Equations:
    """Unknown counts by name, and what is known of sums of them."""

    def __init__(self):
        self.places, self.low, self.high = {}, [], []
        self.cells, self.least, self.most = [], [], []

    def unknown(self, name, low=0, high=MOST):
        """A count between these two. Of one that was named before both are known now."""
        if name not in self.places:
            self.places[name] = len(self.low)
            self.low.append(low)
            self.high.append(high)
        place = self.places[name]
        self.low[place], self.high[place] = max(self.low[place], low), min(self.high[place], high)
        return name

    def known(self, weights, least=-np.inf, most=np.inf):
        """Each count times its weight, added up, lies between these two."""
        row = len(self.least)
        self.cells += [(row, self.places[name], weight) for name, weight in weights.items()]
        self.least.append(least)
        self.most.append(most)

    def share(self, part, base, share, half):
        """In a hundred of the base the part is this share, rounded: so far it may be off. Both are weights."""
        for sign in (1, -1):
            row = {name: sign * 100 * weight for name, weight in part.items()}
            for name, weight in base.items():
                row[name] = row.get(name, 0) - sign * weight * (share + sign * half)
            self.known(row, most=1e-6)

    def span(self, weights):
        """From how many to how many this sum can be, whatever the others are."""
        rows, columns, values = zip(*self.cells, strict=True)
        matrix = coo_array((values, (rows, columns)), shape=(len(self.least), len(self.low))).tocsr()
        goal = np.zeros(len(self.low))
        for name, weight in weights.items():
            goal[self.places[name]] = weight
        found = [
            milp(
                sign * goal,
                integrality=np.ones(len(self.low)),
                bounds=Bounds(self.low, self.high),
                constraints=LinearConstraint(matrix, self.least, self.most),
            )
            for sign in (1, -1)
        ]
        assert all(each.x is not None for each in found), (weights, [each.message for each in found])
        return tuple(round(goal @ each.x) for each in found)
