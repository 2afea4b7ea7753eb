"""One folder a vendor: what the vendor offers, as a protocol with a real client and a fake."""
