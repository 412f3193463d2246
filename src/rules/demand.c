#include "rules/demand.h"

#define PAUSE_MS 10000 /* between two verifications of one name */

const char *demand_verdict_str(enum demand_verdict verdict)
{
    switch (verdict) {
    case DEMAND_IGNORED_BROADCAST:
        return "by broadcast, to which no demand is sent";
    case DEMAND_IGNORED_NOT_OURS:
        return "for a name or an address that is not of this node";
    case DEMAND_IGNORED_GROUP:
        return "for a group, which has other members";
    case DEMAND_IGNORED_STRANGER:
        return "from a machine that is no WINS server of this node";
    case DEMAND_IGNORED_BY_OPTION:
        return "of a kind that the settings tell to ignore";
    case DEMAND_IGNORED_TOO_OFTEN:
        return "too soon after the last one for this name";
    case DEMAND_IS_ANSWER:
        return "as the answer to a claim of this node";
    case DEMAND_VERIFY:
        return "from a WINS server of this node, which is asked for the name";
    }
    return "unknown verdict";
}

/* Whether it is about something that this node could give up.  A conflict demand has no
 * address to compare (nbns 5.7: 0.0.0.0). */
static bool is_ours(const struct demand_facts *facts)
{
    return facts->name_ours && (facts->kind == DEMAND_CONFLICT || facts->address_ours);
}

enum demand_verdict demand_judge(const struct demand_facts *facts)
{
    /* A negative registration response is laid out like a conflict demand: what answers
     * our claim is the claim's business, whatever its B bit says. */
    if (facts->kind == DEMAND_CONFLICT && facts->answers_ours)
        return DEMAND_IS_ANSWER;
    if (facts->broadcast)
        return DEMAND_IGNORED_BROADCAST;
    if (!is_ours(facts))
        return DEMAND_IGNORED_NOT_OURS;
    if (facts->group)
        return DEMAND_IGNORED_GROUP;
    if (!facts->from_server)
        return DEMAND_IGNORED_STRANGER;
    if (!facts->honoured)
        return DEMAND_IGNORED_BY_OPTION;
    if (facts->verifying || facts->last_ms_ago < PAUSE_MS)
        return DEMAND_IGNORED_TOO_OFTEN;
    return DEMAND_VERIFY;
}

const char *demand_proof_str(enum demand_proof proof)
{
    switch (proof) {
    case DEMAND_PROOF_OTHER:
        return "with cause: the server gives the name to another machine";
    case DEMAND_PROOF_NONE:
        return "with cause: the server does not know the name";
    case DEMAND_PROOF_OURS:
        return "without cause: the server gives the name to this machine";
    case DEMAND_PROOF_SILENT:
        return "in the name of a server that did not answer when it was asked";
    case DEMAND_PROOF_ATTACKED:
        return "together with forged answers";
    }
    return "without proof";
}

bool demand_believed(enum demand_proof proof)
{
    switch (proof) {
    case DEMAND_PROOF_OTHER:
    case DEMAND_PROOF_NONE:
        return true;
    case DEMAND_PROOF_OURS:
    case DEMAND_PROOF_SILENT:
    case DEMAND_PROOF_ATTACKED:
        break;
    }
    return false;
}

bool demand_is_over(enum demand_proof proof)
{
    switch (proof) {
    case DEMAND_PROOF_NONE:
    case DEMAND_PROOF_OURS:
    case DEMAND_PROOF_SILENT:
        return true;
    case DEMAND_PROOF_OTHER:
    case DEMAND_PROOF_ATTACKED:
        break;
    }
    return false;
}
