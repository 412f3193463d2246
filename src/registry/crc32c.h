/* crc32c.h - CRC-32C (Castagnoli), the checksum of every row on disk. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The CRC-32C of len bytes at data. */
uint32_t crc32c(const void *data, size_t len);
