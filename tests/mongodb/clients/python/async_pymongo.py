"""pymongo's own asynchronous API: `run URI DATABASE`, or `login URI` (tests/mongodb/clients/programs.py)."""
import asyncio
import sys

from pymongo import AsyncMongoClient

from tests.mongodb.clients.python.asynchronous import main


async def aggregate(collection, pipeline):
    return await collection.aggregate(pipeline)


async def list_names(collection):
    return [one["name"] async for one in await collection.list_indexes()]


asyncio.run(main(AsyncMongoClient, aggregate, list_names, sys.argv[1:]))
