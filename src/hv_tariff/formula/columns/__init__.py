"""The columns reading: millions of bills at once, the same rials. The only home of numpy."""
