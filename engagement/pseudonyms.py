"""Names that stand for people on every screen: two plain words drawn by chance, never typed, never from the real name.

No word hints at people, violence, illness or the colour of skin; none is a name of a person or a place.
"""

import secrets

FIRST = """
Barley Basil Birch Bracken Breezy Calm Cedar Chalk Cinnamon Clear Cloudy Cobalt Copper Cotton Crisp Damson Dapple Dewy
Early Elm Ember Evening Feather Fern Flint Floating Foxglove Frosty Garden Glass Granite Grassy Harbour Hill Honey
Indigo Inland Island Lake Lakeside Lantern Larch Lavender Leafy Lemon Light Lilac Lime Linen Maple Marble Meadow Mint
Morning Moss Mossy Mountain Nimble Nutmeg Oak Ocean October Orchard Orchid Paper Parsley Pebble Pepper Pine Plain Plum
Poplar Quartz Rainy River Riverside Rustic Seaside Shore Silk Silver Slate Spring Spruce Starry Stone Sunlit Sunny
Tartan Teal Thistle Thyme Tidal Tranquil Twilight Upland Valley Velvet Walnut Warm Wheat Windy Winter Woodland Woollen
""".split()  # noqa: SIM905 – words are read as words

SECOND = """
Acorn Almond Auk Avocet Badge Basket Beacon Beech Bell Bittern Blossom Boat Bridge Brook Button Candle Canoe Chestnut
Cloud Comet Compass Corner Crane Curlew Cypress Dipper Dove Dunlin Eider Falcon Finch Firecrest Flute Gannet Gate
Goldcrest Goose Grebe Grove Gull Harp Heron Ibis Juniper Kestrel Kettle Kingfisher Kite Knot Ladder Lamp Lantern Lapwing
Lark Leaf Mallard Marlin Mill Moorhen Nuthatch Oriole Osprey Otter Ouzel Path Petrel Pigeon Pipit Plover Pocket Puffin
Quail Rail Redshank Redstart Ribbon Rook Saddle Sail Sandpiper Shell Siskin Skylark Snipe Sorrel Sparrow Spoonbill
Starling Stork Stream Swallow Swan Teacup Tern Thimble Thrush Treecreeper Tulip Turnstone Twite Wagtail Warbler Waxwing
Wheatear Whimbrel Whinchat Wigeon Window Woodlark Wren
""".split()  # noqa: SIM905


def draw(*, words: int = 2) -> str:
    """One name by chance; with `words=3` from a pool large enough never to be all taken."""
    firsts = secrets.SystemRandom().sample(FIRST, words - 1)
    second = secrets.choice([word for word in SECOND if word not in firsts])
    return " ".join([*firsts, second])
