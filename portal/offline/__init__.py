"""The offline reporter: one file that holds the form, the words and the rules, for agencies without an account."""
