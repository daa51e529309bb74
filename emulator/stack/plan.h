#pragma once
// The checked template, ready to be deployed any number of times. Made by template.cc, used by
// deploy.cc; nobody else needs it.
#include "emulator/stack/functions.h"
#include "emulator/stack/inert_types.h"
#include "emulator/stack/node.h"
#include "emulator/stack/parameters.h"
#include "emulator/stack/template.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace snowglobe::stack {

struct PlannedResource {
    std::string logical_id;
    int line = 0;
    std::string type;
    Node properties;                          // with what SAM's Globals add
    std::optional<ResourceTypes::Entry> live; // or
    std::optional<InertType> inert;           // or
    std::string nested;                        // the file of its template (nested.h)
    // A resource that SAM makes of another one, whose service makes both: what Ref answers is this
    // attribute, "Worker" and "Alias". Empty: it is no such thing.
    std::pair<std::string, std::string> stands_for;
    std::map<std::string, std::string> assets; // ResourceRequest::assets
    std::set<std::string> needs; // resources that must be there before it
    bool in_doubt = false;       // what was wrong in it was told and taken out
    bool given_up = false;       // not to be created
};

struct Plan {
    std::string file;
    std::string description;
    LoadOptions options;
    Node root;
    Parameters parameters;
    std::map<std::string, bool> conditions;
    std::map<std::string, PlannedResource> resources; // whose conditions hold
    std::set<std::string> left_out;                   // whose conditions do not
    std::set<std::string> broken; // resources of which not even the type could be read
    std::vector<std::string> order;                   // of creation
    std::vector<std::string> inert;
    Refusals refusals;
    std::shared_ptr<const ResourceTypes> types; // of nested templates
    int depth = 0;                              // how many templates this one is nested in
};

// Where a template's values come from that lie elsewhere, while it is deployed.
class Outside {
public:
    // `kind` is CloudFormation's word: "ssm", "ssm-secure", "secretsmanager", "import".
    virtual std::optional<std::string>
    find(const std::string& kind, const std::string& name) const = 0;
    // Told of each value that is not there, once for each place.
    virtual void stands_in(
        const std::string& kind, const std::string& name, const std::string& value) const = 0;

protected:
    ~Outside() = default;
};

// What a resource answers to Ref and Fn::GetAtt.
using Made = std::map<std::string, ResourceAttributes>;

// What AWS::StackId answers.
std::string stack_id(const LoadOptions& options);

// For people: "the SSM parameter /shop/table".
std::string outside_name(const std::string& kind, const std::string& name);

// The names that a template's functions may use. What a resource that is not made would answer is
// unknown: while a template is checked that is each of them. Which ones are asked is noted.
class PlanNames : public Names {
public:
    PlanNames(
        const Plan& plan, const Made* made, Refusals* refusals, const Outside* outside = nullptr)
        : plan_(plan), made_(made), refusals_(refusals), outside_(outside) {}
    Value reference(const std::string& name, int line) const override;
    Value
    attribute(const std::string& resource, const std::string& attribute, int line) const override;
    bool condition(const std::string& name, int line) const override;
    Value outside(const std::string& kind, const std::string& name, int line) const override;
    const LoadOptions& options() const override { return plan_.options; }
    const Node* mappings() const override;
    Refusals* refusals() const override { return refusals_; }

    mutable std::set<std::string> asked; // resources

protected:
    void check_resource(const std::string& what, const std::string& name, int line) const;
    // What a parameter stands for that is in SSM's Parameter Store.
    Value stored_value(const std::string& parameter, StoredParameter stored, int line) const;

    const Plan& plan_;

private:
    const Made* made_; // nullptr while checking
    Refusals* refusals_;
    const Outside* outside_;
};

} // namespace snowglobe::stack
