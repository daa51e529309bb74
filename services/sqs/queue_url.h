#pragma once
// Inside a world a queue's URL names neither port nor host of the emulator, or two runs would
// differ; outside it names the host that the caller used, or the caller could not reach it.
#include "emulator/base/json.h"

#include <string>
#include <string_view>

namespace snowglobe::sqs {

// "http://sqs.<region>.localhost:4566/<account>/<name>" from any URL, by its last two path parts;
// anything that is not such a URL stays as it is.
std::string inner_queue_url(std::string_view url, std::string_view region);
// The same queue at this scheme and host. Leaves anything but an inner URL as it is.
std::string
outer_queue_url(std::string_view url, std::string_view scheme, std::string_view host);
// The same at http:// for every one that stands in a text.
std::string outer_queue_urls(std::string text, std::string_view host);

// QueueUrl of an SQS request; QueueUrl, QueueUrls and queueUrls of an SQS answer.
void make_queue_urls_inner(json& request, std::string_view region);
bool names_queue_urls(const json& reply);
void make_queue_urls_outer(json& reply, std::string_view scheme, std::string_view host);

} // namespace snowglobe::sqs
