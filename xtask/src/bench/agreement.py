"""Kappa by scikit-learn and by statsmodels (with its standard error), AC1 by irrCAC: the same tables as the product's own."""

import json
import sys

import pandas
from irrCAC.raw import CAC
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

answers = []
for table in json.load(sys.stdin):
    first, second = [], []
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            first += [i] * count
            second += [j] * count
    categories = list(range(len(table)))
    kappa = cohens_kappa(table)
    ac1 = CAC(pandas.DataFrame({"first": first, "second": second}), categories=categories, digits=12).gwet()["est"]
    low, high = ac1["confidence_interval"]
    answers.append(
        {
            "kappa": float(cohen_kappa_score(first, second, labels=categories)),
            "kappa_error": float(kappa.std_kappa),
            "ac1": float(ac1["coefficient_value"]),
            "ac1_error": float(ac1["se"]),
        }
    )
print(json.dumps(answers))
