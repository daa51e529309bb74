#pragma once
// Checks the properties of a resource, or of SAM's Globals, before anything is created: names,
// functions, and the types of values as far as they are known. What is wrong is told and taken out,
// so that the rest can still be tried.
#include "emulator/stack/node.h"
#include "emulator/stack/plan.h"
#include "services/service.h"

#include <string>
#include <string_view>

namespace snowglobe::stack {

// Also those without effect.
std::vector<std::string> known_properties(const ResourceType& type);

// The properties of a resource that a service makes; `where` is its name in what is told. Answers
// whether all was right.
bool check_properties(
    Plan& plan,
    const PlanNames& names,
    const std::string& where,
    const ResourceType& type,
    Node& properties);
// ResourceType::late.
bool is_late(const ResourceType& type, std::string_view property);
Node without_late(const ResourceType& type, const Node& properties);
// Those of a resource without effect: only their functions.
void check_functions(Plan& plan, const PlanNames& names, const Node& properties);

// Tells that something has no effect here.
void note_inert(Plan& plan, int line, const std::string& what);

// Makes a value one that is not there (AWS::NoValue).
void take_out(Node& node);
bool is_taken_out(const Node& node);
bool holds_taken_out(const Node& node); // in itself or below

} // namespace snowglobe::stack
