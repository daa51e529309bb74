#pragma once
// The schema that the tests of GraphQL ask: one of everything.
#include "apps/class-connect/graphql/schema.h"

namespace graphql {

inline const Schema& library_schema() {
    static const Schema schema = Schema::parse(R"(
        """What a library has."""
        type Query {
            book(id: ID!, edition: Int = 1): Book
            books(filter: Filter, tags: [String!]): [Book!]!
            numbers(list: [[Int]]): [Int!]
            when(at: Time): Time
            half: Float
            version(atLeast: Int!): Int
        }
        type Mutation { lend(id: ID!): Boolean! fail(id: ID): Book }
        type Book { id: ID! title: String! genre: Genre author: Author next: Book }
        type Author { name: String! books: [Book] }
        input Filter { genre: Genre! = NOVEL words: [String!], inner: Filter, limit: Int! }
        enum Genre { NOVEL "in verse" POEM }
        scalar Time)");
    return schema;
}

} // namespace graphql
