"""One bill, many engines: speed and error of hv_tariff beside its peers; `make bench-peers`."""
