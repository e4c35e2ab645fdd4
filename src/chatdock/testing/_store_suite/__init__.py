"""What ChatDock asks of a ChatKit store, as cases that anybody can run on a store of their own."""

from ._suite import StoreCase, store_suite

__all__ = ["StoreCase", "store_suite"]
