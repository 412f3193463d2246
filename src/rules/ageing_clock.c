#include "rules/ageing_clock.h"

#define SECOND_MS INT64_C(1000)
#define HOUR_MS   (OW_HOUR * SECOND_MS)
/* Between two looks the clocks may differ by rounding and slewing; more is a jump. */
#define TOLERANCE_SECONDS 5
/* A distance this small is left alone: the wall is only read to the second. */
#define NEAR_SECONDS 1

static void set(struct wins_clock *clock, enum wins_clock_state state, ow_time base,
                ow_ms boot_ms)
{
    clock->state = state;
    clock->base = base;
    clock->boot_ms = boot_ms;
    clock->adopted = 0;
    clock->hour_ms = boot_ms;
}

static void look(struct wins_clock *clock, ow_time wall, ow_ms boot_ms)
{
    clock->wall = wall;
    clock->wall_boot_ms = boot_ms;
}

void wins_clock_start(struct wins_clock *clock, ow_time stored, ow_time wall,
                      ow_ms boot_ms, int64_t renewal_interval)
{
    bool doubted = stored != 0 && (wall < stored - WINS_CLOCK_STEP_SECONDS ||
                                   wall > stored + renewal_interval / 2);

    if (doubted)
        set(clock, WINS_CLOCK_DOUBTED, stored, boot_ms);
    else
        set(clock, WINS_CLOCK_TRUSTED, wall > stored ? wall : stored, boot_ms);
    look(clock, wall, boot_ms);
    clock->agree_since_ms = boot_ms;
}

ow_time wins_clock_now(const struct wins_clock *clock, ow_ms boot_ms)
{
    if (clock->state == WINS_CLOCK_DOUBTED || boot_ms < clock->boot_ms)
        return clock->base;
    return clock->base + (boot_ms - clock->boot_ms) / SECOND_MS;
}

/* By how much the wall ran ahead of the machine since the last look; < 0: behind. */
static int64_t jumped(const struct wins_clock *clock, ow_time wall, ow_ms boot_ms)
{
    return wall - clock->wall - (boot_ms - clock->wall_boot_ms) / SECOND_MS;
}

/* Move towards the wall, as far as the present hour allows and never back beyond what
 * was the time at the last look. */
static void adopt(struct wins_clock *clock, ow_time wall, ow_ms boot_ms)
{
    ow_time now = wins_clock_now(clock, boot_ms);
    int64_t step = wall - now, room, most_back;

    if (boot_ms - clock->hour_ms >= HOUR_MS) {
        clock->hour_ms = boot_ms;
        clock->adopted = 0;
    }
    room = WINS_CLOCK_STEP_SECONDS - clock->adopted;
    most_back = now - wins_clock_now(clock, clock->wall_boot_ms);
    if (most_back > room)
        most_back = room;
    if (step >= -NEAR_SECONDS && step <= NEAR_SECONDS)
        return;
    if (step > room)
        step = room;
    if (step < -most_back)
        step = -most_back;
    clock->base += step;
    clock->adopted += step < 0 ? -step : step;
}

ow_time wins_clock_tick(struct wins_clock *clock, ow_time wall, ow_ms boot_ms,
                        int64_t renewal_interval)
{
    int64_t jump = jumped(clock, wall, boot_ms);

    if (jump > TOLERANCE_SECONDS || jump < -TOLERANCE_SECONDS)
        clock->agree_since_ms = boot_ms;
    switch (clock->state) {
    case WINS_CLOCK_TRUSTED:
        if (jump > renewal_interval / 2 || jump < -WINS_CLOCK_STEP_SECONDS)
            set(clock, WINS_CLOCK_DOUBTED, wins_clock_now(clock, boot_ms), boot_ms);
        else
            adopt(clock, wall, boot_ms);
        break;
    case WINS_CLOCK_DOUBTED:
        if (boot_ms - clock->agree_since_ms >= WINS_CLOCK_AGREE_SECONDS * SECOND_MS)
            set(clock, WINS_CLOCK_TRUSTED, clock->base, boot_ms);
        break;
    }
    look(clock, wall, boot_ms);
    return wins_clock_now(clock, boot_ms);
}

void wins_clock_accept(struct wins_clock *clock, ow_time wall, ow_ms boot_ms)
{
    set(clock, WINS_CLOCK_TRUSTED, wall, boot_ms);
    look(clock, wall, boot_ms);
    clock->agree_since_ms = boot_ms;
}
