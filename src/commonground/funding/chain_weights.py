"""The weights of the chain, as estimated once; `chain.re_estimated` gives those of another collection.

Estimated from the IATI snapshot of OCHA (2021-06-15: 13,200 activities, 77,475 transactions, 214 publishers) with UNHCR 2023,
the FTS flow tables and the contributions to pooled funds: 92,113 ends. u is counted (amounts) or sampled (a million drawn
pairs) over all pairs of an outgoing and an incoming entry; m and the share come from EM over the candidate pairs, those with
given activity ids held true. The scale is left at slope 1 and offset 0: of given links found again none
was wrong at any confidence, so that a fitted scale would only be bolder, and given links may be easier than others.
"""

from __future__ import annotations

from commonground.funding.chain_model import Parameters

WEIGHTS = Parameters(
    m=(
        (0.361, 0.0277, 0.317, 0.271, 0.007, 0.0163),
        (0.327, 0.272, 0.235, 0.123, 0.043),
        (0.642, 0.0326, 0.23, 0.0018, 0.0936),
        (0.759, 0.137, 0.001, 0.0097, 0.0933),
        (0.34, 0.272, 0.388),
        (0.375, 0.622, 0.003),
        (0.513, 0.441, 0.046),
    ),
    u=(
        (4.01e-06, 2.12e-06, 0.00027, 0.00107, 0.00133, 0.00451),
        (0.0131, 0.011, 0.0326, 0.136, 0.807),
        (0.0179, 0.00194, 0.0188, 0.0646, 0.897),
        (0.0105, 0.00252, 0.0001, 0.0533, 0.934),
        (0.000106, 0.000398, 0.999),
        (0.00832, 0.356, 0.636),
        (0.229, 0.251, 0.52),
    ),
    share=0.0058,
)
"""Levels in the order of `chain_features.COMPARISONS`: amount, date, giver, receiver, text, country, relation. The u of a
receiver of the same state is set, for a million draws met none."""
