"""How `bench generic` counts: captures, invented pages, the local world."""
