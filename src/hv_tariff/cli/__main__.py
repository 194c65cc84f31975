"""``python -m hv_tariff.cli``."""

from hv_tariff.cli import main

main()
