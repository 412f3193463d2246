/* ageing_clock.h - the clock by which records age: a stored base plus the time the
 * machine has run, adopted from the wall clock in small steps, so that a clock that
 * jumps or is wrong at start ages nothing by mistake.  Pure: both clocks are arguments.
 *
 * Trusted: ageing time runs with the machine and drifts towards the wall clock by at most
 * 5 minutes an hour, whatever the distance; it never goes back.  Doubted: it stands
 * still.  Doubt ends when wall and running clock agree for 10 minutes (ageing time goes
 * on from where it stood, and drifts), or when an operator accepts the wall clock (ageing
 * time becomes the wall clock's at once, forward or back). */
#pragma once

#include "base/time.h"

#include <stdbool.h>

#define WINS_CLOCK_STEP_SECONDS  (5 * OW_MINUTE) /* adopted at most per hour */
#define WINS_CLOCK_AGREE_SECONDS (10 * OW_MINUTE)

enum wins_clock_state {
    WINS_CLOCK_TRUSTED,
    WINS_CLOCK_DOUBTED, /* time stands still: nothing ages */
};

struct wins_clock {
    enum wins_clock_state state;
    ow_time base;         /* ageing time at boot_ms */
    ow_ms boot_ms;        /* CLOCK_BOOTTIME when base was set */
    ow_time wall;         /* wall clock at the last look */
    ow_ms wall_boot_ms;   /* CLOCK_BOOTTIME at the last look */
    ow_ms agree_since_ms; /* wall and boot clock agree since then */
    int64_t adopted;      /* seconds adopted in the present hour */
    ow_ms hour_ms;        /* start of that hour */
};

/* Start: stored is the last stored ageing time (0: new database, wall is taken as it is).
 * Doubted when wall is more than a step before stored, or more than half a renewal
 * interval after: clients refresh at half their life, so up to there no record of a
 * machine that lives is past its life.  Otherwise ageing time starts at the later of
 * both. */
void wins_clock_start(struct wins_clock *clock, ow_time stored, ow_time wall,
                      ow_ms boot_ms, int64_t renewal_interval);

/* Look at both clocks.  Returns the ageing time.  May change state (the caller compares
 * and says so): doubted when the wall jumps by more than half a renewal interval or
 * backwards by more than a step, trusted after agreeing for 10 minutes. */
ow_time wins_clock_tick(struct wins_clock *clock, ow_time wall, ow_ms boot_ms,
                        int64_t renewal_interval);

/* Ageing time at boot_ms, without a look at the wall clock. */
ow_time wins_clock_now(const struct wins_clock *clock, ow_ms boot_ms);

/* An operator says the wall clock is right (`winsctl clock accept`). */
void wins_clock_accept(struct wins_clock *clock, ow_time wall, ow_ms boot_ms);
