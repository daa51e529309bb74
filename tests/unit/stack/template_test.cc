#include "emulator/stack/template.h"
#include "emulator/store/store.h"
#include "emulator/world/world.h"
#include "tests/unit/service_world.h"

#include <gtest/gtest.h>

namespace snowglobe::stack {

namespace {

// Remembers what it was asked to create, as names and properties, in order.
class Shelf final : public Service {
public:
    static inline std::vector<std::pair<std::string, json>> created;

    std::string_view name() const override { return "shelf"; }
    std::span<const OperationRow> operations() const override { return {}; }
    std::span<const ResourceType> resource_types() const override {
        static const std::vector<ResourceType> types{
            {"Test::Box", {"Name", "Size", "Parts"}, {"Color"}, create},
            {"AWS::Serverless::Function", {"Environment", "Events", "Layers"}, {}, create}};
        return types;
    }

private:
    static ResourceAttributes create(Service&, Context&, const ResourceRequest& request) {
        created.emplace_back(request.logical_id, request.properties);
        if (request.properties.value("Size", json()) == -1) {
            throw PropertyError{"Size", "must not be negative"};
        }
        if (request.properties.value("Parts", json::array()).size() > 2) {
            throw PropertyError{"Parts.2.Name", "is one too many"};
        }
        const std::string made = request.properties.value("Name", request.generated_name);
        return {made, {{"Arn", "arn:box:" + made}}};
    }
};

World::Services services() {
    World::Services out;
    out.push_back(std::make_unique<Shelf>());
    return out;
}

struct Result {
    Deployed deployed;
    std::vector<std::string> inert;
    std::string error;
};

Result run(const std::string& text, const LoadOptions& options = {}) {
    Shelf::created.clear();
    Result result;
    try {
        const Template loaded = parse(text, "t.yaml", ResourceTypes(services()), options);
        result.inert = loaded.inert();
        World world({}, services(), make_memory_store(), std::make_unique<NoExecutor>());
        Exports exports;
        result.deployed = deploy(loaded, world, exports);
    } catch (const TemplateError& error) {
        result.error = error.what();
    }
    return result;
}

std::string error(const std::string& text, const LoadOptions& options = {}) {
    return run(text, options).error;
}

// The Size of a single box whose value is this text.
json value(const std::string& text, const std::string& rest = "") {
    const Result result =
        run(rest + "\nResources:\n  Box: {Type: Test::Box, Properties: {Name: n, Size: " + text +
            "}}\n");
    EXPECT_EQ(result.error, "") << text;
    return result.error.empty() ? Shelf::created.at(0).second.value("Size", json()) : json();
}

} // namespace

TEST(Template, CreatesWhatIsReferredToFirst) {
    const Result result = run(R"(
Resources:
  Third:
    Type: Test::Box
    Properties: {Name: !Sub "${Second}-x", Size: !GetAtt First.Arn}
  First: {Type: Test::Box}
  Second: {Type: Test::Box, DependsOn: First, Properties: {Name: two}}
Outputs:
  All: {Value: !Join [",", [!Ref Third, !GetAtt Second.Arn]]}
)");
    EXPECT_EQ(result.error, "");
    ASSERT_EQ(Shelf::created.size(), 3u);
    EXPECT_EQ(Shelf::created[0].first, "First");
    EXPECT_EQ(
        Shelf::created[2].second, (json{{"Name", "two-x"}, {"Size", "arn:box:snowglobe-First"}}));
    EXPECT_EQ(result.deployed.outputs.at("All"), "two-x,arn:box:two");
    EXPECT_EQ(result.deployed.resources.at(1).ref, "two");
}

TEST(Template, ScalarsAreTypedAsWritten) {
    EXPECT_EQ(value("30"), 30);
    EXPECT_EQ(value("-30"), -30);
    EXPECT_EQ(value("'30'"), "30");
    EXPECT_EQ(value("true"), true);
    EXPECT_EQ(value("0.5"), 0.5);
    // An account id, a version and a date are not numbers.
    EXPECT_EQ(value("000000000000"), "000000000000");
    EXPECT_EQ(value("1.2.3"), "1.2.3");
    EXPECT_EQ(value("2012-10-17"), "2012-10-17");
    EXPECT_EQ(value("yes"), "yes");
}

TEST(Template, Functions) {
    EXPECT_EQ(value("!Select [1, [a, b]]"), "b");
    EXPECT_EQ(value("!Select [0, !Split ['-', a-b]]"), "a");
    EXPECT_EQ(value("{'Fn::Join': ['', [a, 1, true]]}"), "a1true");
    EXPECT_EQ(
        value("!Sub ['${X}-${AWS::Region}-${!kept}', {X: !Ref AWS::AccountId}]"),
        "000000000000-us-east-1-${kept}");
    EXPECT_EQ(value("!Ref AWS::NoValue"), json());
    EXPECT_EQ(value("[a, !Ref AWS::NoValue, b]"), json::array({"a", "b"}));
    EXPECT_EQ(value("!Base64 hi"), "aGk=");
    EXPECT_EQ(
        value("!FindInMap [M, !Ref AWS::Region, k]", "Mappings: {M: {us-east-1: {k: 7}}}"), 7);
}

TEST(Template, ConditionsChooseResourcesAndValues) {
    const std::string text = R"(
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Sizes: {Type: CommaDelimitedList, Default: "a, b"}
  Count: {Type: Number, Default: 3, MaxValue: 5}
Conditions:
  Live: !And [!Condition Prod, !Not [!Equals [!Ref Count, 4]]]
  Prod: !Equals [!Ref Stage, prod]
Resources:
  Always:
    Type: Test::Box
    Properties: {Size: !If [Live, !Ref Count, !Ref Sizes]}
  Sometimes: {Type: Test::Box, Condition: Live}
Outputs:
  Sometimes: {Condition: Live, Value: !Ref Sometimes}
)";
    EXPECT_EQ(error(text), "");
    ASSERT_EQ(Shelf::created.size(), 1u);
    EXPECT_EQ(Shelf::created[0].second.at("Size"), json::array({"a", "b"}));
    LoadOptions options;
    options.parameters = {{"Stage", "prod"}};
    EXPECT_EQ(error(text, options), "");
    ASSERT_EQ(Shelf::created.size(), 2u);
    // CloudFormation answers text for a parameter of type Number, too.
    EXPECT_EQ(Shelf::created[0].second.at("Size"), "3");
    options.parameters = {{"Stage", "test"}};
    EXPECT_EQ(error(text, options), "t.yaml:3: Parameters.Stage: \"test\" is not one of dev, prod");
    options.parameters = {{"Count", "6"}};
    EXPECT_EQ(error(text, options), "t.yaml:5: Parameters.Count: 6 is beyond MaxValue 5");
}

TEST(Template, GlobalsLieBelowEachFunction) {
    const Result result = run(R"(
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Layers: [a]
    Environment: {Variables: {A: "1", B: "1"}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Layers: [b]
      Environment: {Variables: {B: "2"}}
      Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}
Outputs:
  Role: {Value: !GetAtt FRole.Arn}
  Url: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/"}
)");
    EXPECT_EQ(result.error, "");
    ASSERT_EQ(Shelf::created.size(), 1u);
    const json& properties = Shelf::created[0].second;
    EXPECT_EQ(properties.at("Layers"), json::array({"a", "b"}));
    EXPECT_EQ(properties.at("Environment").at("Variables"), (json{{"A", "1"}, {"B", "2"}}));
    EXPECT_EQ(result.deployed.outputs.at("Role"), "arn:aws:iam::000000000000:role/snowglobe-FRole");
}

TEST(Template, InertTypesAreNamedAndStrictRefusesThem) {
    const std::string text = R"(
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: !Sub "r-${AWS::Region}"}}
  Box: {Type: Test::Box, Properties: {Name: !GetAtt Role.Arn, Color: red}}
)";
    const Result result = run(text);
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.inert, (std::vector<std::string>{"Role (AWS::IAM::Role)", "Box.Color"}));
    EXPECT_EQ(Shelf::created.at(0).second.at("Name"), "arn:aws:iam::000000000000:role/r-us-east-1");
    LoadOptions strict;
    strict.strict = true;
    EXPECT_EQ(
        error(text, strict),
        "t.yaml:3: Role (AWS::IAM::Role) has no effect here, and --strict refuses that\n"
        "t.yaml:4: Box.Color has no effect here, and --strict refuses that");
}

TEST(Template, OfAKeyThatStandsTwiceTheLastOneCounts) {
    const std::string text =
        "Resources:\n  Box:\n    Type: Test::Box\n    Properties:\n      Size: 1\n      Size: 2\n";
    const Result result = run(text);
    EXPECT_EQ(result.inert, std::vector<std::string>{"Size of line 5 (again on line 6)"});
    EXPECT_EQ(Shelf::created.at(0).second.at("Size"), 2);
    LoadOptions strict;
    strict.strict = true;
    EXPECT_EQ(
        error(text, strict),
        "t.yaml:5: Size of line 5 (again on line 6) has no effect here, and --strict refuses that");
}

TEST(Template, MistakesAreOneLineThatNamesThem) {
    const auto in_box = [](const std::string& properties) {
        return error(
            "Resources:\n  Box:\n    Type: Test::Box\n    Properties:\n      " + properties);
    };
    EXPECT_EQ(
        in_box("Sice: 1"),
        "t.yaml:5: Box.Sice: no such property of Test::Box (did you mean Size?)");
    EXPECT_EQ(
        in_box("Size: !Ref Bok"),
        "t.yaml:5: Ref: there is no parameter or resource Bok (did you mean Box?)");
    EXPECT_EQ(in_box("Size: !Foo x"), "t.yaml:5: Fn::Foo is not supported");
    EXPECT_EQ(
        in_box("Size: !Equals [a, b]"),
        "t.yaml:5: Fn::Equals stands in Conditions only; use Fn::If here");
    EXPECT_EQ(in_box("Size:"), "t.yaml:5: Size has no value");
    EXPECT_EQ(in_box("Size: !If [Nope, 1, 2]"), "t.yaml:5: there is no condition Nope");
    EXPECT_EQ(in_box("Size: -1"), "t.yaml:5: Box.Size: must not be negative");
    EXPECT_EQ(
        in_box("Parts:\n      - a\n      - b\n      - {Name: c}"),
        "t.yaml:8: Box.Parts.2.Name: is one too many");
    EXPECT_EQ(
        in_box("Size: !Ref Box"),
        "t.yaml:2: resources depend on each other in a circle: Box -> Box");
    EXPECT_EQ(in_box("Size: [a"), "t.yaml:5: end of sequence flow not found");
    EXPECT_EQ(
        error("Resources:\n  Box:\n    Type: Test::Bix"),
        "t.yaml:3: Box: unknown resource type Test::Bix (did you mean Test::Box?)");
    EXPECT_EQ(
        error("Resources:\n  Box:\n    Typ: Test::Box"),
        "t.yaml:3: Box.Typ: no such member of a resource (did you mean Type?)");
    EXPECT_EQ(
        error("Resource:\n  Box: {Type: Test::Box}"),
        "t.yaml:1: Resource: no such section of a template (did you mean Resources?)");
    EXPECT_EQ(error("Resources: {}"), "t.yaml:1: the template has no Resources");
    EXPECT_EQ(error(""), "t.yaml:1: the template is empty");
    EXPECT_EQ(error("\xff"), "t.yaml:1: the template is not UTF-8 text");
    EXPECT_EQ(
        error("Conditions: {A: !Condition B, B: !Condition A}\nResources: {}"),
        "t.yaml:1: Conditions.A refers to itself");
    EXPECT_EQ(
        error("Resources:\n  A: {Type: Test::Box, Properties: {Size: !Ref B}}\n  B: {Type: "
              "Test::Box, DependsOn: A}"),
        "t.yaml:2: resources depend on each other in a circle: A -> B -> A");
    EXPECT_EQ(
        error("Resources:\n  A: {Type: Test::Box}\nOutputs:\n  O: {Value: !GetAtt A.Url}"),
        "t.yaml:4: Fn::GetAtt: A (Test::Box) has no attribute Url");
}

// What stands in the way of one mistake is not told as another: a name that is declared, if
// wrongly, is known.
TEST(Template, AllMistakesAreToldOnceEach) {
    EXPECT_EQ(
        error(R"(
Parameters:
  Stage: {Type: Strin}
  Count: {Type: Number, Default: many, MaxVal: 3}
Conditions:
  A: !Equals [!Ref Stage, x]
  B: !Or [!Condition Nope, !Equals [!Ref Nil, a]]
Globals:
  Func: {}
Resources:
  Broken: {Type: Test::Bix}
  Box:
    Type: Test::Box
    Condition: A
    DependsOn: [Broken, Bux]
    Properties:
      Name: !Sub "${Stage}-${Un}-${Deux}"
      Size: !Join [!Ref Trois, [a]]
      Parts: [!Ref Broken, !FindInMap [!Ref Count, a, b], !Ref Cinq]
Outputs:
  O: {Value: !GetAtt Broken.Arn}
  P: {Valu: 1}
)"),
        "t.yaml:3: Parameters.Stage: unknown type Strin\n"
        "t.yaml:4: Parameters.Count: \"many\" is not a number\n"
        "t.yaml:4: Parameters.Count: no such member MaxVal (did you mean MaxValue?)\n"
        "t.yaml:7: Ref: there is no parameter or resource Nil\n"
        "t.yaml:7: there is no condition Nope\n"
        "t.yaml:9: Globals.Func: no such section\n"
        "t.yaml:11: Broken: unknown resource type Test::Bix (did you mean Test::Box?)\n"
        "t.yaml:15: Ref: there is no parameter or resource Bux (did you mean Box?)\n"
        "t.yaml:17: Ref: there is no parameter or resource Deux\n"
        "t.yaml:17: Ref: there is no parameter or resource Un\n"
        "t.yaml:18: Ref: there is no parameter or resource Trois\n"
        "t.yaml:19: Ref: there is no parameter or resource Cinq\n"
        "t.yaml:22: Outputs.P has no Value\n"
        "t.yaml:22: Outputs.P.Valu: no such member of an output (did you mean Value?)");
}

TEST(Template, NothingIsCreatedWhenAnythingIsWrong) {
    error("Resources:\n  A: {Type: Test::Box}\n  B: {Type: Test::Bix}");
    EXPECT_TRUE(Shelf::created.empty());
}

TEST(Template, HostileDocumentsEndEarly) {
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 10; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int k = 1; k < 10; ++k) {
            bomb += "," + before;
        }
        bomb += "]\n";
    }
    EXPECT_EQ(
        error(bomb),
        "t.yaml:5: more than 100000 values, counting what aliases stand for each time");
    EXPECT_EQ(error(std::string(100, '[')), "t.yaml:1: nested deeper than 64 levels");
    EXPECT_NE(error(std::string(100'000, '[')), "");
    EXPECT_EQ(error("a: &a [*a]"), "t.yaml:1: an alias that contains itself");
    EXPECT_EQ(
        error(std::string(1024 * 1024 + 1, ' ')), "t.yaml:1: the template is larger than 1 MiB");
}

TEST(Template, JsonIsYaml) {
    EXPECT_EQ(
        error(
            R"({"Resources":{"Box":{"Type":"Test::Box",)"
            R"("Properties":{"Size":{"Ref":"AWS::Region"}}}}})"),
        "");
    EXPECT_EQ(Shelf::created.at(0).second.at("Size"), "us-east-1");
}

} // namespace snowglobe::stack
