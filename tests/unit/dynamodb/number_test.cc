#include "services/dynamodb/number.h"
#include "services/dynamodb/request/wording.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace snowglobe::dynamodb {

namespace {

const json new_request = {{"TableName", "t"}};
const Members new_members(new_request);

Number parse(const std::string& text, const char* operation = "GetItem") {
    return Number::parse(text, Wording(operation, new_members));
}

std::string error_of(const std::string& text, const char* operation = "GetItem") {
    try {
        parse(text, operation);
    } catch (const ApiError& error) {
        return error.message;
    }
    return "";
}

constexpr const char* overflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr const char* underflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";

// Naive reference: integers as sign and little-endian digits, over the fixed point 10^-300.
struct Reference {
    std::vector<int> digits;
    bool negative = false;

    static Reference of(const Number& number) {
        std::string text = number.text();
        Reference out;
        out.negative = text[0] == '-';
        text.erase(0, out.negative ? 1 : 0);
        const std::size_t point = text.find('.');
        std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
        fraction.resize(300, '0');
        text = text.substr(0, point) + fraction;
        for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
            out.digits.push_back(*digit - '0');
        }
        out.digits.resize(500);
        return out;
    }
    // ten's complement makes addition and order plain
    std::vector<int> complement() const {
        std::vector<int> out = digits;
        if (negative) {
            int carry = 1;
            for (int& digit : out) {
                digit = 9 - digit + carry;
                carry = digit / 10;
                digit %= 10;
            }
        }
        return out;
    }
    friend std::vector<int> operator+(const Reference& a, const Reference& b) {
        std::vector<int> sum = a.complement();
        const std::vector<int> other = b.complement();
        int carry = 0;
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum[i] += other[i] + carry;
            carry = sum[i] / 10;
            sum[i] %= 10;
        }
        return sum;
    }
    bool less(const Reference& other) const {
        const auto key = [](const Reference& r) {
            std::vector<int> big_endian = r.complement();
            std::reverse(big_endian.begin(), big_endian.end());
            big_endian[0] = (big_endian[0] + 5) % 10; // negatives (9...) below positives (0...)
            return big_endian;
        };
        return key(*this) < key(other);
    }
};

std::vector<Number> samples() {
    std::vector<Number> all;
    std::uint64_t state = 42; // a small LCG: the same numbers on every machine
    const auto next = [&](std::uint64_t n) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state >> 33) % n;
    };
    for (int i = 0; i < 250; ++i) {
        std::string text = next(2) == 0 ? "-" : "";
        const std::uint64_t digits = 1 + next(18);
        for (std::uint64_t k = 0; k < digits; ++k) {
            text.push_back(static_cast<char>('0' + next(next(3) == 0 ? 10 : 2)));
        }
        if (next(2) == 0) {
            text.push_back('.');
            text.append(std::to_string(next(1000)));
        }
        text.append("e").append(std::to_string(static_cast<int>(next(14)) - 7));
        all.push_back(parse(text));
    }
    for (const char* text :
         {"0", "1e125", "-1e125", "1e-130", "-1e-130", "1", "10", "100", "-10"}) {
        all.push_back(parse(text));
    }
    return all;
}

} // namespace

TEST(DynamodbNumber, PrintsPlainDecimals) {
    const std::pair<const char*, const char*> cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.000", "0"},
        {"+3", "3"},
        {"007", "7"},
        {"1.50", "1.5"},
        {".123", "0.123"},
        {"5.", "5"},
        {"1e3", "1000"},
        {"1E+3", "1000"},
        {"-17.4E37", "-174000000000000000000000000000000000000"},
        {"12.5e-3", "0.0125"},
        {"120", "120"},
        {"31415926535897932384626433832795028841", "31415926535897932384626433832795028841"},
        {"0.0e126", "0"}, // a zero counts as if its last digit were 1: 0.1e126 is in range
    };
    for (const auto& [sent, stored] : cases) {
        EXPECT_EQ(parse(sent).text(), stored) << sent;
        EXPECT_EQ(Number::from_text(stored), parse(sent)) << sent;
    }
    EXPECT_EQ(Number(-1200).text(), "-1200");
    EXPECT_EQ(Number(0), parse("0"));
}

TEST(DynamodbNumber, RefusesWhatIsNotANumber) {
    for (const char* text :
         {"",
          " 1",
          "1 ",
          "abc",
          "NaN",
          "Infinity",
          "-",
          "+",
          ".",
          "1.2.3",
          "1e",
          "e5",
          "1e5.0",
          "0x1",
          "--1"}) {
        EXPECT_EQ(
            error_of(text),
            std::string("The parameter cannot be converted to a numeric value: ") + text);
    }
    EXPECT_EQ(
        error_of("", "BatchWriteItem"), "The parameter cannot be converted to a numeric value");
    EXPECT_EQ(
        error_of("x", "PutItem"),
        "1 validation error detected: The parameter cannot be converted to a numeric value: x");
}

TEST(DynamodbNumber, RangeAndPrecision) {
    EXPECT_EQ(error_of("9.9e125"), "");
    EXPECT_EQ(error_of("1e-130"), "");
    EXPECT_EQ(error_of("0.1e126"), "");
    for (const char* text : {"1e126", "11e125", "-1e126", "0e126", "1e1000000000000"}) {
        EXPECT_EQ(error_of(text), overflow) << text;
    }
    for (const char* text : {"1e-131", "0.9e-130", "0e-131", "1e-1000000000000"}) {
        EXPECT_EQ(error_of(text), underflow) << text;
    }
    EXPECT_EQ(
        error_of("3.14159265358979323846264338327950288419"),
        "Attempting to store more than 38 significant digits in a Number");
    // The older layer's BigDecimal: int32 exponents, and a magnitude that wraps.
    EXPECT_EQ(error_of("1e2147483647", "BatchWriteItem"), underflow);
    EXPECT_EQ(
        error_of("1e2147483648", "BatchWriteItem"),
        "The parameter cannot be converted to a numeric value: 1e2147483648");
    EXPECT_EQ(error_of("1e99999", "BatchWriteItem"), overflow);
    // Beyond 64 bits no layer reads the exponent.
    EXPECT_EQ(
        error_of("1e99999999999999999999"),
        "The parameter cannot be converted to a numeric value: 1e99999999999999999999");
}

TEST(DynamodbNumber, ArithmeticAndOrderAgreeWithANaiveReference) {
    const std::vector<Number> all = samples();
    for (const Number& a : all) {
        for (const Number& b : all) {
            const Reference x = Reference::of(a);
            const Reference y = Reference::of(b);
            EXPECT_EQ(a < b, x.less(y)) << a.text() << " " << b.text();
            EXPECT_EQ(a < b, a.key_bytes() < b.key_bytes()) << a.text() << " " << b.text();
            try {
                EXPECT_EQ(Reference::of(a + b).complement(), x + y) << a.text() << " " << b.text();
                EXPECT_EQ(Reference::of(a - b).complement(), x + Reference::of(-b));
            } catch (const ApiError&) { // does not fit 38 digits: below
            }
        }
        EXPECT_EQ(Number::from_key_bytes(a.key_bytes()), a) << a.text();
    }
}

TEST(DynamodbNumber, ResultsOutOfRange) {
    const auto sum = [](const char* a, const char* b) { return (parse(a) + parse(b)).text(); };
    EXPECT_EQ(sum("1", "10000000000000000000000"), "10000000000000000000001");
    EXPECT_EQ(sum("9e125", "9e124"), parse("9.9e125").text());
    // Seen on AWS: too many digits is reported as an overflow as well.
    for (const auto& [a, b] : {std::pair("9e125", "9e125"), std::pair("1e50", "1")}) {
        try {
            sum(a, b);
            FAIL();
        } catch (const ApiError& error) {
            EXPECT_EQ(error.message, overflow);
        }
    }
}

TEST(DynamodbNumber, Size) {
    const std::pair<const char*, std::size_t> cases[] = {
        {"0", 1},
        {"1", 2},
        {"100", 2},
        {"-1", 3},
        {"12", 2},
        {"123", 3},
        {"0.0000001", 2},
        {"100.5", 4},
        {"1.0005", 4},
        {"-1.5", 4},
        {"1e125", 2}};
    for (const auto& [text, size] : cases) {
        EXPECT_EQ(parse(text).size(), size) << text;
    }
}

TEST(DynamodbNumber, JavaHash) {
    // Values of new BigDecimal(text).hashCode().
    EXPECT_EQ(parse("0").java_hash(), 0);
    EXPECT_EQ(parse("1").java_hash(), 31);
    EXPECT_EQ(parse("-1").java_hash(), -31);
    EXPECT_EQ(parse("1.5").java_hash(), 15 * 31 + 1);
    EXPECT_EQ(parse("4294967296").java_hash(), 31 * 31);
}

} // namespace snowglobe::dynamodb
