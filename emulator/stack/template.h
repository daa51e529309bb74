#pragma once
// A SAM or CloudFormation template: load() reads and checks all that can be checked without a
// world, deploy() creates what it declares, in the order that its references ask for. Generic: what
// types and properties there are is said by the services (service.h, ResourceType). One line says
// what is wrong: "template.yaml:12: Queue.VisibilityTimout: no such property ...".
#include "emulator/call/call.h"
#include "emulator/stack/template_files.h"
#include "services/service.h"

#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace snowglobe {
class World;
}

namespace snowglobe::stack {

struct Plan; // the checked template (plan.h)

// All that is wrong with a template: what() is a line each, "file:line: text".
struct TemplateError : std::runtime_error {
    explicit TemplateError(std::vector<std::string> lines, std::shared_ptr<const Plan> plan = {});
    std::vector<std::string> lines;
    std::shared_ptr<const Plan> plan; // of what could be read of it; for a Rehearsal
};

// The resource types that the services of a world export, by name.
class ResourceTypes {
public:
    struct Entry {
        std::string service;
        ResourceType type;
    };
    explicit ResourceTypes(const std::vector<std::unique_ptr<Service>>& services);
    const Entry* find(std::string_view type) const;
    std::vector<std::string> names() const;

private:
    std::map<std::string, Entry, std::less<>> entries_;
};

struct LoadOptions {
    std::map<std::string, std::string> parameters; // those that the template lacks are ignored
    bool strict = false; // resources and properties without effect are errors
    Scope scope;         // what AWS::AccountId and AWS::Region answer, and where resources go
    std::string stack_name = "snowglobe";
    std::vector<std::string> library_paths; // handed to resource types
    // What it and all that it includes are read from.
    std::shared_ptr<TemplateFiles> files = std::make_shared<TemplateFiles>();
};

class Template {
public:
    const std::string& file() const;
    const std::string& description() const;
    // Each parameter with the value it has.
    const std::map<std::string, std::string>& parameters() const;
    // What is accepted without effect: "Role (AWS::IAM::Role)", "Stream.StreamEncryption".
    const std::vector<std::string>& inert() const;
    const Plan& plan() const { return *plan_; }
    std::shared_ptr<const Plan> shared_plan() const { return plan_; }

    explicit Template(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

private:
    std::shared_ptr<const Plan> plan_;
};

// What stacks export, by "<account>/<region>/<name>".
using Exports = std::map<std::string, std::string>;

struct Deployed {
    struct Resource {
        std::string logical_id;
        std::string type;
        std::string ref;
        std::map<std::string, std::string> attributes;
    };
    std::vector<Resource> resources; // in the order of creation, inert ones left out
    // What turned out to have no effect here when it was made, and why.
    struct Inert {
        std::string what; // "Worker.CodeUri"
        std::string why;  // empty: that it has no effect here is all
    };
    std::vector<Inert> inert;
    std::vector<std::string> notes;  // what became of resources that an earlier process made
    std::map<std::string, std::string> outputs;
};

// Throws TemplateError.
Template load(const std::string& path, const ResourceTypes& types, const LoadOptions& options);
// The same for a text that is at hand; `file` is its name in errors and says where its folder is.
Template parse(
    const std::string& text,
    const std::string& file,
    const ResourceTypes& types,
    const LoadOptions& options);
// May be called again for another world with the same services. In a world that outlived its
// process it keeps what is there and makes it what the template says now, where the service can.
// Throws TemplateError with what the services refuse; the rest is made, so the world is to be
// discarded. It imports what stands in `exports`, and adds its own.
Deployed deploy(const Template& to_deploy, World& world, Exports& exports);

// Finds everything that is wrong with a template, also what services refuse only when a resource
// is created: by trying that in worlds that nobody sees, without what has been told already, until
// nothing more is found.
class Rehearsal {
public:
    explicit Rehearsal(std::shared_ptr<const Plan> plan);
    // One more try in a new world of the same services: true if there may be more to find.
    bool run(World& scratch, Exports& exports);
    std::vector<std::string> lines() const;
    std::set<std::string> parameters() const; // that it declares
    const std::string& file() const;
    const std::vector<std::string>& inert() const; // as Template::inert()
    const Deployed& made() const { return made_; } // by the latest try

private:
    std::shared_ptr<Plan> plan_;
    Deployed made_;
};

// All rows that deploy() leaves in a store.
std::vector<RowKind> row_kinds();

} // namespace snowglobe::stack
