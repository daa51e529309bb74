#pragma once
// What the resource types of templates share: calls whose refusals blame a property, and what
// changes between two versions of a resource.
#include "services/service.h"

#include <string>

namespace snowglobe::iam {

// Throws PropertyError: `property`, or the one that the error speaks of.
json call_or_blame(
    Context& context, const char* operation, json request, const std::string& property);

// A name as a template gives it, or made from the stack's and the logical id, of at most `size_max`
// characters.
std::string template_name(
    const ResourceRequest& resource, const char* property, std::size_t size_max);
// Throws PropertyError: a resource keeps what it is called by.
void require_same(const std::string& property, const std::string& before, const std::string& now);
void require_same_name(
    const ResourceRequest& resource, const ExistingResource& existing, const char* property);

// Creates what the request's member `named` names. Names are of an account, not of a region: one
// that a template has given may be there already, from another region's deployment of it, and is
// taken over; a made one then has the region in it. `request` has the name that it got.
struct Created {
    Reply reply; // without an error, unless it is another one
    bool was_there = false;
};
Created create_or_take_over(
    Context& context,
    const char* operation,
    json& request,
    const char* named,
    bool is_given,
    std::size_t size_max);

// As call_or_blame, but what is not here is passed over: a role that SAM makes by itself, a policy
// of another stack. False: it was.
bool call_if_there(
    Context& context, const char* operation, json request, const std::string& property);

// A document as text, wherever a template has an object or a text.
std::string document_text(const json& properties, const char* property);

// Elements of the one list that are not in the other, in their order.
json missing_in(const json& list, const json& other);

} // namespace snowglobe::iam
