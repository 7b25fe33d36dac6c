"""More runs than are held: counted block by block where they are made, with every figure exact."""
