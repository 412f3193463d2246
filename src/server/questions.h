/* questions.h - the outstanding questions of the server by transaction id: challenges.
 * Responses may reach any worker; it looks the id up here before it hands one over, so a
 * flood of forged answers stops at the socket. */
#pragma once

#include "base/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct questions; /* 65,536 atomic slots */

/* NULL when out of memory. */
struct questions *questions_new(void);
void questions_free(struct questions *questions);

/* Claim the free id `id` for a question to the address asked.  Returns false when taken.
 */
bool questions_claim(struct questions *questions, uint16_t id, ow_addr asked);

/* Release id. */
void questions_release(struct questions *questions, uint16_t id);

/* Whether a response with id from address from can be an answer.  Lock-free, any thread.
 * A response from an asked address with a wrong id counts against every question to that
 * address: questions_wrong(). */
bool questions_expects(struct questions *questions, uint16_t id, ow_addr from);

/* Wrong answers seen from address asked since the question id was claimed. */
uint32_t questions_wrong(const struct questions *questions, uint16_t id);

/* Count a wrong answer (right id, wrong name) for id. */
void questions_count_wrong(struct questions *questions, uint16_t id);
