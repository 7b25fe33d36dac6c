"""What is assumed where a calibration has no figure: yearly growth, and the delivery of savings."""

__all__ = ["ADULT_DEMAND", "PLANS", "SAVINGS_DELIVERED", "SEND_TRANSPORT", "TEMPORARY_ACCOMMODATION"]

#: Packages of adult social care.
ADULT_DEMAND = 0.03
#: Education, health and care plans: near the 10 to 12.5% of 2022 to 2026 (Department for Education).
PLANS = 0.11
#: School transport for special needs, prices included, as the County Councils Network projects it to 2030/31.
SEND_TRANSPORT = 0.092
#: Temporary accommodation, prices included: the low end of the 9 to 29% of recent years (MHCLG).
TEMPORARY_ACCOMMODATION = 0.12
#: The share of planned savings that Brighton & Hove delivered on average in 2022/23 to 2024/25.
SAVINGS_DELIVERED = 0.82
