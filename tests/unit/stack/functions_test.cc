// Intrinsic functions on their own: a text, what its names stand for, and what comes of it.
#include "emulator/stack/functions.h"
#include "emulator/stack/template.h"
#include "emulator/stack/yaml_reader.h"

#include <gtest/gtest.h>

namespace snowglobe::stack {

namespace {

Node read(const std::string& text) {
    Refusals refusals;
    std::vector<Repeated> repeated;
    return read_yaml(text, refusals, repeated);
}

class FixedNames final : public Names {
public:
    FixedNames() { mappings_ = read("Sizes: {small: {cpu: 1}}"); }

    Value reference(const std::string& name, int) const override {
        return name == "Later" ? Value::unknown() : Value::of(name + "!");
    }
    Value attribute(const std::string&, const std::string&, int) const override {
        return Value::unknown();
    }
    bool condition(const std::string&, int) const override { return true; }
    Value outside(const std::string& kind, const std::string& name, int) const override {
        return Value::of("<" + kind + " " + name + ">");
    }
    const LoadOptions& options() const override { return options_; }
    const Node* mappings() const override { return &mappings_; }
    Refusals* refusals() const override { return nullptr; }

private:
    LoadOptions options_;
    Node mappings_;
};

Value evaluated(const std::string& text) {
    return evaluate(read(text), FixedNames());
}

std::string shown(const std::string& text) {
    try {
        const Value value = evaluated(text);
        return value.state == Value::State::unknown ? "unknown" : value.data.dump();
    } catch (const LineError& error) {
        return error.message;
    }
}

} // namespace

TEST(Functions, Lists) {
    EXPECT_EQ(shown("!Length [a, b, c]"), "3");
    EXPECT_EQ(shown("!Length x"), "Fn::Length takes a list of values");
    EXPECT_EQ(shown("!Select [1, !Split ['-', a-b-c]]"), R"("b")");
    EXPECT_EQ(
        shown("!Select [2, [a, b]]"), "Fn::Select: there is no element 2 in a list of 2");
    EXPECT_EQ(
        shown("!Select [x, [a, b]]"), "Fn::Select's index must be a whole number, not 'x'");
    EXPECT_EQ(shown("!Select [!Ref Later, [a]]"), "unknown");
    EXPECT_EQ(shown("!Select [0, !GetAZs '']"), R"("us-east-1a")");
    EXPECT_EQ(shown("!GetAZs eu-west-1"), R"(["eu-west-1a","eu-west-1b","eu-west-1c"])");
}

TEST(Functions, ToJsonString) {
    EXPECT_EQ(shown("Fn::ToJsonString: {a: [1, !Ref X]}"), R"("{\"a\":[1,\"X!\"]}")");
    EXPECT_EQ(shown("Fn::ToJsonString: {a: !Ref Later}"), "unknown");
    EXPECT_EQ(shown("!ToJsonString x"), "Fn::ToJsonString takes a map or a list");
}

// The examples of CloudFormation's reference of Fn::Cidr, and beyond.
TEST(Functions, CidrDividesABlock) {
    EXPECT_EQ(
        shown("!Cidr [192.168.0.0/24, 6, 5]"),
        R"(["192.168.0.0/27","192.168.0.32/27","192.168.0.64/27","192.168.0.96/27",)"
        R"("192.168.0.128/27","192.168.0.160/27"])");
    EXPECT_EQ(
        shown("!Select [255, !Cidr [10.0.0.0/16, 256, 8]]"), R"("10.0.255.0/24")");
    EXPECT_EQ(
        shown("!Cidr ['2001:db8:1234:1a00::/56', 2, 64]"),
        R"(["2001:db8:1234:1a00::/64","2001:db8:1234:1a01::/64"])");
    EXPECT_EQ(
        shown("!Cidr [10.0.0.0/24, 2, 8]"),
        "Fn::Cidr: 10.0.0.0/24 has not 2 blocks of 8 bits");
    EXPECT_EQ(
        shown("!Cidr [10.0.0.0/24, 1, 0]"),
        "Fn::Cidr: 10.0.0.0/24 has not 1 blocks of 0 bits");
    EXPECT_EQ(
        shown("!Cidr [10.0.0.0/8, 257, 8]"),
        "Fn::Cidr: 10.0.0.0/8 has not 257 blocks of 8 bits");
    EXPECT_EQ(
        shown("!Cidr [nothing, 1, 8]"),
        "Fn::Cidr: 'nothing' is no block like 10.0.0.0/16");
    EXPECT_EQ(shown("!Cidr [!Ref Later, 1, 8]"), "unknown");
    EXPECT_EQ(
        shown("!Cidr [absent-ssm-block, 2, 8]"),
        R"(["absent-ssm-block","absent-ssm-block"])");
}

TEST(Functions, FindInMapHasADefault) {
    EXPECT_EQ(shown("!FindInMap [Sizes, small, cpu]"), "1");
    EXPECT_EQ(shown("!FindInMap [Sizes, big, cpu, {DefaultValue: 4}]"), "4");
    EXPECT_EQ(
        shown("!FindInMap [Sizes, big, cpu]"), "Fn::FindInMap: there is no big in Mappings.Sizes");
    EXPECT_EQ(
        shown("!FindInMap [Sizes, big, cpu, 4]"),
        "Fn::FindInMap's fourth argument is {DefaultValue: ...}");
}

TEST(Functions, ValuesThatLieElsewhere) {
    EXPECT_EQ(shown("!ImportValue net"), R"("<import net>")");
    EXPECT_EQ(shown("'a {{resolve:ssm:/x:2}} b'"), R"("a <ssm /x:2> b")");
    EXPECT_EQ(
        shown("!Sub '{{resolve:secretsmanager:${X}:SecretString:p}}'"),
        R"("<secretsmanager X!:SecretString:p>")");
    EXPECT_EQ(
        shown("!Join ['', ['{{resolve:ssm:', !Ref X, '}}']]"), R"("<ssm X!>")");
    EXPECT_EQ(
        shown("'{{resolve:sm:x}}'"),
        "there are no dynamic references to 'sm', but to ssm, ssm-secure, secretsmanager");
    EXPECT_EQ(
        shown("'{{resolve:ssm:}}'"),
        "a dynamic reference names what it refers to: {{resolve:ssm:...}}");
}

} // namespace snowglobe::stack
