/* computers.h - steps of a scenario about computers: what they are told, what they show,
 * say and send; and what plain machines tell them. */
#pragma once

#include "play.h"

/* "computer PC7 h addresses 192.0.2.10 servers 192.0.2.1 ...": there is one, switched
 * off. */
bool act_new_computer(struct play *play);

/* Behind the name of a computer: "starts", "gets ADDR", "shows NAME STATE" ... */
bool act_computer(struct play *play, struct computer *computer);

/* Complain about a computer that is switched off. */
bool act_is_running(struct play *play, const struct computer *computer);

/* lookups.c: "PC7 looks-up NAME", and what came of it. */
bool act_look_up(struct play *play, struct computer *computer);
bool sight_found(struct play *play, struct computer *computer);

/* "network loses FROM TO", "network carries FROM TO". */
bool act_network(struct play *play);

/* Behind "ADDR tells": "192.0.2.10 refused ACT_ERR PC7<20>": a datagram from a plain
 * machine, true or forged, to a computer. */
bool act_tells(struct play *play, struct ow_endpoint from);
