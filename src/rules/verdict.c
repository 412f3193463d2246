#include "rules/verdict.h"

const char *wins_change_str(enum wins_change change)
{
    switch (change) {
    case WINS_CHANGE_NONE:
        return "none";
    case WINS_CHANGE_CREATED:
        return "created";
    case WINS_CHANGE_REFRESHED:
        return "refreshed";
    case WINS_CHANGE_REPLACED:
        return "replaced";
    case WINS_CHANGE_ADDRESS_ADDED:
        return "address-added";
    case WINS_CHANGE_ADDRESS_REMOVED:
        return "address-removed";
    case WINS_CHANGE_REACTIVATED:
        return "reactivated";
    case WINS_CHANGE_RELEASED:
        return "released";
    case WINS_CHANGE_TOMBSTONED:
        return "tombstoned";
    case WINS_CHANGE_REMOVED:
        return "removed";
    case WINS_CHANGE_STATIC_ADDED:
        return "static-added";
    case WINS_CHANGE_STATIC_CHANGED:
        return "static-changed";
    case WINS_CHANGE_RESTORED:
        return "restored";
    case WINS_CHANGE_MADE_DYNAMIC:
        return "made-dynamic";
    case WINS_CHANGE_UNDONE:
        return "undone";
    case WINS_CHANGE_COUNT:
        break;
    }
    return "unknown";
}

void wins_verdict_answer(struct wins_verdict *verdict, enum ns_rcode rcode,
                         enum wins_reason reason, uint32_t ttl)
{
    verdict->action = WINS_ANSWER;
    verdict->rcode = rcode;
    verdict->reason = reason;
    verdict->change = WINS_CHANGE_NONE;
    verdict->demand = WINS_DEMAND_NONE;
    verdict->new_version = false;
    verdict->ttl = ttl;
    verdict->challenge_count = 0;
}

void wins_verdict_store(struct wins_verdict *verdict, enum wins_change change,
                        enum wins_reason reason, bool new_version, uint32_t ttl)
{
    wins_verdict_answer(verdict, NS_OK, reason, ttl);
    verdict->action = WINS_STORE;
    verdict->change = change;
    verdict->new_version = new_version;
    if (new_version)
        verdict->next.owner = WINS_LOCAL;
}
