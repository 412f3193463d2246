/* hex.h - hexadecimal digits, small and large. */
#pragma once

/* The value of a digit, or -1. */
int ow_hex_digit(char c);

/* The octet that the two digits at text are, or -1. */
int ow_hex_octet(const char *text);
