#include "rules/policy_advice.h"

#define WHOLE_ADDRESS 32

static void advise_reserved(struct teller *t, const struct wins_refusal *refusal)
{
    if (t->why->seen->servers_own) {
        teller_advise(
            t, "It is a name of the server itself: rename the machine, or give the "
               "server another name (winsd --name).");
        return;
    }
    teller_advise(t,
                  "The name is reserved because machines look for it by themselves, and "
                  "whoever has it can lead their traffic through itself.  Find out which "
                  "machine this is.");
    teller_command_who(t, refusal->addr);
    teller_advise(
        t, "If it is meant to have the name, give it a static mapping; it need not "
           "register then.");
    teller_add(t, "winsctl add ");
    teller_add_name(t, teller_goes_by_bare_name(t->why->key));
    teller_add(t, " --type unique --address ");
    teller_add_addr(t, refusal->addr);
    teller_add(t, " --force");
    teller_end(t, WINS_LINE_COMMAND);
    teller_advise(t, "The policy shows which names are reserved.");
    teller_add(t, "winsctl policy show %s",
               wins_rule_row(WINS_RULE_RESERVED_NAMES)->name);
    teller_end(t, WINS_LINE_COMMAND);
}

static void add_net(struct teller *t, struct ow_net net, size_t *count)
{
    char text[OW_NET_TEXT];

    teller_add(t, "%s%s", (*count)++ > 0 ? ", " : "", ow_net_text(net, text));
}

/* The command that lets the sender and the address into the networks of a rule. */
static void command_let_in(struct teller *t, enum wins_rule rule,
                           const struct ow_net *net, size_t nets,
                           const struct wins_refusal *refusal)
{
    size_t count = 0;

    teller_add(t, "winsctl policy set %s '", wins_rule_row(rule)->name);
    for (size_t i = 0; i < nets; i++)
        add_net(t, net[i], &count);
    if (!ow_nets_have(net, nets, refusal->addr))
        add_net(t, (struct ow_net){.addr = refusal->addr, .prefix = WHOLE_ADDRESS},
                &count);
    if (refusal->from != refusal->addr && refusal->from != 0 &&
        !ow_nets_have(net, nets, refusal->from))
        add_net(t, (struct ow_net){.addr = refusal->from, .prefix = WHOLE_ADDRESS},
                &count);
    teller_add(t, "'");
    teller_end(t, WINS_LINE_COMMAND);
}

static void advise_domain(struct teller *t, const struct wins_refusal *refusal)
{
    const struct wins_policies *policies = t->why->seen->policies;

    teller_advise(t,
                  "Whoever has this name gets the log-ons of a domain, so it is kept for "
                  "some networks.  Find out which machine this is.");
    teller_command_who(t, refusal->addr);
    teller_advise(t, "If it is a server of the domain, let it in.");
    if (refusal->reason == WINS_BECAUSE_DOMAIN_MASTERS)
        command_let_in(t, WINS_RULE_DOMAIN_MASTERS, policies->master,
                       policies->master_count, refusal);
    else
        command_let_in(t, WINS_RULE_DOMAIN_CONTROLLERS, policies->controller,
                       policies->controller_count, refusal);
}

static void advise_address(struct teller *t, const struct wins_refusal *refusal)
{
    const struct wins_policies *policies = t->why->seen->policies;
    size_t count = 0;

    teller_advise(
        t, "Other machines are not expected to reach such an address.  Let the "
           "machine leave it out (a bridge of containers, say: its interface is none "
           "for names), and it is refused no more.");
    teller_advise(t, "If the address is right, take its network off the list.");
    teller_add(t, "winsctl policy set %s '",
               wins_rule_row(WINS_RULE_REFUSED_ADDRESSES)->name);
    for (size_t i = 0; i < policies->refused_count; i++)
        if (!ow_net_has(policies->refused[i], refusal->addr))
            add_net(t, policies->refused[i], &count);
    teller_add(t, "%s'", count == 0 ? "none" : "");
    teller_end(t, WINS_LINE_COMMAND);
}

static void advise_quarantine(struct teller *t)
{
    teller_advise(
        t, "The name is new, and an operator has to approve it; the machine gets it "
           "with its next attempt then.");
    teller_add(t, "winsctl policy approve ");
    teller_add_name(t, true);
    teller_end(t, WINS_LINE_COMMAND);
}

bool wins_advise_policy(struct teller *t, const struct wins_refusal *refusal)
{
    if (!wins_policies_refuse_now(t->why->seen, t->why->key, refusal->from,
                                  refusal->addr))
        return false;
    if (refusal->reason == WINS_BECAUSE_RESERVED)
        advise_reserved(t, refusal);
    else if (refusal->reason == WINS_BECAUSE_REFUSED_ADDRESS)
        advise_address(t, refusal);
    else if (refusal->reason == WINS_BECAUSE_QUARANTINE)
        advise_quarantine(t);
    else
        advise_domain(t, refusal);
    return true;
}
