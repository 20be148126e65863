"""One function per verb, shared by the command line, the server and pipelines. Here the steps are composed."""
