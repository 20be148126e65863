"""`python -m accord` is `accord`."""

from accord.cli.main import main

main()
