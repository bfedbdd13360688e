"""Brands as words in a hotel's name: which of them make two houses different, which say nothing.

One line a brand, its spellings separated by commas, the first being its name here. Spellings are
written as `core.search.names` leaves them: lower case, no accents, "and" and "by OWNER" removed.
"""

from __future__ import annotations

# Owners: dropped after "by", "an", "a" ("by IHG", "an IHG Hotel", "a Hilton Resort").
OWNERS = """
    accor choice hilton hyatt ihg marriott melia radisson sheraton sonesta westin wyndham
"""

# Collections of independent houses. Sites add or leave them out at will, so they are dropped.
SOFT_BRANDS = """
    ascend hotel collection
    ascend collection
    autograph collection
    bw premier collection
    bw signature collection
    curio collection
    design hotels
    handwritten collection
    jdv
    leading hotels of the world
    luxury collection
    lxr hotels resorts
    member of radisson individuals
    mgallery collection
    mgallery hotel collection
    mgallery
    preferred hotels resorts
    radisson individuals
    relais chateaux
    small luxury hotels of the world
    sure hotel collection
    surestay collection
    tapestry collection
    trademark collection
    tribute portfolio
    unbound collection
    world hotels
    worldhotels
"""

# Two names that carry different ones of these are different houses, however near.
HARD_BRANDS = """
    ac hotel, ac hotels
    adagio
    aloft
    americinn
    andaz
    avid, avid hotel, avid hotels
    b b hotel, b b hotels
    barcelo
    baymont, baymont inn suites, baymont inn
    best western plus
    best western premier
    best western
    cambria, cambria hotel, cambria hotels, cambria suites
    campanile
    candlewood suites, candlewood
    canopy
    citizenm
    clarion collection
    clarion pointe
    clarion, clarion inn, clarion hotel
    comfort inn, comfort inn suites, comfort hotel
    comfort suites
    conrad
    country inn, country inn suites
    courtyard
    crowne plaza
    days inn, days inn suites, days hotel
    delta hotels, delta hotel
    dorint
    doubletree
    doubletree suites
    econo lodge, econolodge
    edition
    element
    embassy suites
    eurostars
    even hotel, even hotels
    extended stay america
    fairfield, fairfield inn, fairfield inn suites
    fairmont
    four points
    four seasons
    garner, garner hotel
    globales
    golden tulip
    grand hyatt
    grupotel
    h10
    hampton, hampton inn, hampton inn suites
    hard rock hotel
    hawthorn suites, hawthorn
    hilton garden inn
    hilton grand vacations
    hilton
    holiday inn club vacations
    holiday inn express, holiday inn express suites
    holiday inn resort
    holiday inn
    home2 suites, home2, home 2 suites
    homewood suites, homewood
    hotel indigo, indigo
    howard johnson, hojo
    hyatt centric
    hyatt house
    hyatt place
    hyatt regency
    hyatt
    iberostar, iberostar selection, iberostar waves
    ibis budget
    ibis styles
    ibis
    innside
    intercityhotel, intercity hotel
    intercontinental
    jw marriott
    kimpton
    knights inn
    kyriad
    la quinta, la quinta inn, la quinta inn suites
    le meridien
    leonardo boutique, leonardo boutique hotel
    leonardo royal, leonardo royal hotel
    leonardo, leonardo hotel
    mainstay suites, mainstay
    mandarin oriental
    marriott marquis
    marriott
    meininger
    mercure
    microtel, microtel inn, microtel inn suites
    motel 6
    motel one
    movenpick
    moxy
    nh collection
    nh
    novotel suites
    novotel
    omni
    park hyatt
    park inn
    park plaza
    premier inn
    pullman
    quality inn, quality inn suites, quality hotel, quality suites
    radisson blu
    radisson collection
    radisson red
    radisson
    raffles
    ramada, ramada inn
    ramada encore
    ramada plaza
    red lion, red lion hotel, red lion inn suites
    red roof inn, red roof, red roof plus
    renaissance
    residence inn
    ritz carlton
    riu plaza
    riu
    rodeway inn
    scandic
    sheraton
    sleep inn, sleep inn suites
    sofitel
    sonesta es suites
    sonesta select
    sonesta simply suites
    sonesta
    springhill suites, springhill
    st regis
    staybridge suites, staybridge
    suburban studios, suburban extended stay
    super 8
    sure hotel, surestay, surestay plus, surestay hotel
    swissotel
    towneplace suites, towneplace
    travelodge
    tru
    tryp
    voco
    waldorf astoria
    westin
    wingate
    woodspring suites
    wyndham garden
    wyndham grand
    wyndham
    yotel
"""
