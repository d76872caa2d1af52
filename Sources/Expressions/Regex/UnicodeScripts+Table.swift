extension UnicodeScripts {
  /// The Unicode version of the table, and of every other Unicode fact in this room.
  static let version = (major: 15, minor: 0)

  /// One line a script, longer ones continued after a space: the name, then its ranges, all numbers hexadecimal.
  ///
  /// `GAP-MORE` is a range that starts GAP after the end of the range before it and holds MORE further code
  /// points; `GAP` alone is one code point. Made from `Scripts.txt` of the Unicode Character Database 15.0.0,
  /// © 1991-2022 Unicode, Inc., under the Unicode licence (Debian package unicode-data, file copyright).
  static let table = """
    Adlam 1E900-4B 4-9 4-1
    Ahom 11700-1A 2-E 4-16
    Anatolian_Hieroglyphs 14400-246
    Arabic 600-4 1-5 1-D 1-2 1-1F 1-9 B-19 1-6B 1-21 50-2F F0-1E 1-1 6-49 1-1C F250-72 10-16A 2-4F 2-35 7 20-F
     70-4 1-86 F63-1E 7E-2 DF00-3 1-1A 1-1 1 2 1-9 1-3 1 1 6 4 1 1 1-2 1-1 1 2 1 1 1 1 1-1 1 2-3 1-6 1-3 1-3 1
     1-9 1-10 5-2 1-4 1-10 34-1
    Armenian 531-25 2-31 2-2 F583-4
    Avestan 10B00-35 3-6
    Balinese 1B00-4C 3-2E
    Bamum A6A0-57 C108-238
    Bassa_Vah 16AD0-1D 2-5
    Batak 1BC0-33 8-3
    Bengali 980-3 1-7 2-1 2-15 1-6 1 3-3 2-8 2-1 2-3 8 4-1 1-4 2-18
    Bhaiksuki 11C00-8 1-2C 1-D A-1C
    Bopomofo 2EA-1 2E19-2A 70-1F
    Brahmi 11000-4D 4-23 9
    Braille 2800-FF
    Buginese 1A00-1B 2-1
    Buhid 1740-13
    Canadian_Aboriginal 1400-27F 230-45 101BA-F
    Carian 102A0-30
    Caucasian_Albanian 10530-33 B
    Chakma 11100-34 1-11
    Cham AA00-36 9-D 2-9 2-3
    Cherokee 13A0-55 2-5 9772-4F
    Chorasmian 10FB0-1B
    Common 0-40 1A-5 1A-2E 1-E 1-4 17 1F 1C1-26 5-4 2-13 74 9 6 1 27D 6 E 3 20 9C 204 81-1 4D9 195-3 122 5EF-2
     47-1 CB-1 1 4CD D 7-3 1-5 1-2 2 305-B 2-56 1-A 3-A 1-E 11-20 3F-25 1-2 2-5 1-1A 1-10 29-2 4-296 19-A
     15-39F 100-273 2-1F 1-68 200-5D 192-B 4-4 1 1-18 F-7 4-3 5B-1 3 5A-1 93-F 20-23 3C-3F 1F-50 2F 58-A7
     19C0-3F 5900-21 66-2 A5-9 F4 A0 18B E-1 51D2-1 D0-9 16-22 1-12 1-3 93 1-1F 1A-5 1A-A A 2D-1 40-6 1-6 A-4
     102-2 4-2C 3-8 50-C 33-2C E4-1A B9A4-3 12AC-73 3C-F5 A-26 2-3D 3-10 8-1 7-1D 4-3C D5-13 C-13 C-56 9-18
     87-54 1-46 1-1 2 2-1 2-3 1-B 1 1-6 1-40 1-3 2-7 1-6 1-1B 1-3 1-4 1 3-6 1-153 2-123 2-31 1471-43 4C-3C
     2C2-2B 4-63 C-E 2-E 1-E 1-24 A-AD 38-19 1-1 D-2B 4-8 7-1 E-5 9A-3D7 4-10 3-C 3-76 4-5E 6-B 4 F-B 4-37 8-9
     6-27 8-1D 2-1 4E-153 C-D 2-C 3-8 7-2D 1-6 8-D 4-8 7-8 7-92 1-36 25-9 C0407 1E-5F
    Coptic 3E2-D 2890-73 5-6
    Cuneiform 12000-399 66-6E 1-4 B-C3
    Cypriot 10800-5 2 1-2B 1-1 3 2
    Cypro_Minoan 12F90-62
    Cyrillic 400-84 2-A8 1750-8 A2 4C 1067-1F 7840-5F 578E-1 E200-3D 21
    Deseret 10400-4F
    Devanagari 900-50 4-E 2-19 9F60-1F 7200-9
    Dives_Akuru 11900-6 2 2-7 1-1 1-1D 1-1 2-B 9-9
    Dogra 11800-3B
    Duployan 1BC00-6A 5-C 3-8 7-9 2-3
    Egyptian_Hieroglyphs 13000-455
    Elbasan 10500-27
    Elymaic 10FE0-16
    Ethiopic 1200-48 1-3 2-6 1 1-3 2-28 1-3 2-20 1-3 2-6 1 1-3 2-E 1-38 1-3 2-42 2-1F 3-19 19E6-16 9-6 1-6 1-6
     1-6 1-6 1-6 1-6 1-6 7D22-5 2-5 2-5 9-6 1-6 13CB1-6 1-3 1-1 1-E
    Georgian 10A0-25 1 5 2-2A 1-3 B90-2A 2-2 1040-25 1 5
    Glagolitic 2C00-5F 1B3A0-6 1-10 2-6 1-1 1-4
    Gothic 10330-1A
    Grantha 11300-3 1-7 2-1 2-15 1-6 1-1 1-4 2-8 2-1 2-2 2 6 5-6 2-6 3-4
    Greek 370-3 1-2 2-3 1 4 1 1-2 1 1-13 1-3E E-F 1926-4 32-4 4-4 54 140-15 2-5 2-25 2-5 2-7 1 1 1 1-1E 2-34
     1-E 1-D 2-5 1-12 2-2 1-8 127 8A3E 55DA-4E 11 D05F-45
    Gujarati A81-2 1-8 1-2 1-15 1-6 1-1 1-4 2-9 1-2 1-2 2 F-3 2-B 7-6
    Gunjala_Gondi 11D60-5 1-1 1-24 1-1 1-5 7-9
    Gurmukhi A01-2 1-5 4-1 2-15 1-6 1-1 1-1 1-1 2 1-4 4-1 2-2 3 7-3 1 7-10
    Han 2E80-19 1-58 C-D5 2F 1 19-8 E-3 3C4-19BF 40-51FF 5900-16D 2-69 7508-1 C-1 900E-A6DF 20-1039 6-DD
     2-1681 E-1D30 C1F-21D 5E2-134A 5-105F
    Hangul 1100-FF 1E2E-1 101-5D 71-1E 41-1E 76E1-1C 283-2BA3 C-16 4-30 27A4-1E 3-5 2-5 2-5 2-2
    Hanifi_Rohingya 10D00-27 8-9
    Hanunoo 1720-14
    Hatran 108E0-12 1-1 5-4
    Hebrew 591-36 8-1A 4-5 F528-19 1-4 1 1-1 1-1 1-9
    Hiragana 3041-55 6-2 17F61-11E 12 1D-2 40AD
    Imperial_Aramaic 10840-15 1-8
    Inherited 300-6F 115-1 1C4-A 1A 2E0-3 115B-1E 201-2 1-C 1-6 4 6 3-1 C6-3F 20C-1 C2-20 F39-3 6B-1 CD65-F
     10-D 3CF E2 105A BBC4-2D 2-16 220-2 11-7 2-6 1E-3 C2F52-EF
    Inscriptional_Pahlavi 10B60-12 5-7
    Inscriptional_Parthian 10B40-15 2-7
    Javanese A980-4D 2-9 4-1
    Kaithi 11080-42 A
    Kannada C80-C 1-2 1-16 1-9 1-4 2-8 1-2 1-3 7-1 6-1 1-3 2-9 1-2
    Katakana 30A1-59 2-2 F0-F D0-2E 1-57 CC0E-9 1-2C B052-3 1-6 1-1 1 11F-2 32 E-3
    Kawi 11F00-10 1-28 3-1B
    Kayah_Li A900-2D 1
    Kharoshthi 10A00-3 1-1 5-7 1-2 1-1C 2-2 4-9 7-8
    Khitan_Small_Script 16FE4 1B1B-1D5
    Khmer 1780-5D 2-9 6-9 1E6-1F
    Khojki 11200-11 1-2E
    Khudawadi 112B0-3A 5-9
    Lao E81-1 1 1-4 1-17 1 1-16 2-4 1 1-6 1-9 2-3
    Latin 41-19 6-19 2F F 5-16 1-1E 1-1C0 27-4 1A1B-25 6-30 5-3 5-C 1-45 41-FF 171 D 10-C 8D-1 6 1B 11-28
     AD7-1F 7AA2-65 3-3F 5-1 1 1-4 18-D 330-2A 1-8 1-3 4F96-6 41A-19 6-19 825-5 1-29 1-8 D745-1E 6-5
    Lepcha 1C00-37 3-E 3-2
    Limbu 1900-1E 1-B 4-B 4 3-B
    Linear_A 10600-136 9-15 A-7
    Linear_B 10000-B 1-19 1-12 1-1 1-E 2-D 22-7A
    Lisu A4D0-2F 7AB0
    Lycian 10280-1C
    Lydian 10920-19 5
    Mahajani 11150-26
    Makasar 11EE0-18
    Malayalam D00-C 1-2 1-32 1-2 1-5 4-F 2-19
    Mandaic 840-1B 2
    Manichaean 10AC0-26 4-B
    Marchen 11C70-1F 2-15 1-D
    Masaram_Gondi 11D00-6 1-1 1-2B 3 1-1 1-8 8-9
    Medefaidrin 16E40-5A
    Meetei_Mayek AAE0-16 C9-2D 2-9
    Mende_Kikakui 1E800-C4 2-F
    Meroitic_Cursive 109A0-17 4-13 2-2D
    Meroitic_Hieroglyphs 10980-1F
    Miao 16F00-4A 4-38 7-10
    Modi 11600-44 B-9
    Mongolian 1800-1 2 1-13 6-58 7-2A FDB5-C
    Mro 16A40-1E 1-9 4-1
    Multani 11280-6 1 1-3 1-E 1-A
    Myanmar 1000-9F 9940-1E 61-1F
    Nabataean 10880-1E 8-8
    Nag_Mundari 1E4D0-29
    Nandinagari 119A0-7 2-2D 2-A
    New_Tai_Lue 1980-2B 4-19 6-A 3-1
    Newa 11400-5B 1-4
    Nko 7C0-3A 2-2
    Nushu 16FE1 418E-18B
    Nyiakeng_Puachue_Hmong 1E100-2C 3-D 2-9 4-1
    Ogham 1680-1C
    Ol_Chiki 1C50-2F
    Old_Hungarian 10C80-32 D-32 7-5
    Old_Italic 10300-23 9-2
    Old_North_Arabian 10A80-1F
    Old_Permic 10350-2A
    Old_Persian 103A0-23 4-D
    Old_Sogdian 10F00-27
    Old_South_Arabian 10A60-1F
    Old_Turkic 10C00-48
    Old_Uyghur 10F70-19
    Oriya B01-2 1-7 2-1 2-15 1-6 1-1 1-4 2-8 2-1 2-2 7-2 4-1 1-4 2-11
    Osage 104B0-23 4-23
    Osmanya 10480-1D 2-9
    Pahawh_Hmong 16B00-45 A-9 1-6 1-14 5-12
    Palmyrene 10860-1F
    Pau_Cin_Hau 11AC0-38
    Phags_Pa A840-37
    Phoenician 10900-1B 3
    Psalter_Pahlavi 10B80-11 7-3 C-6
    Rejang A930-23 B
    Runic 16A0-4A 3-A
    Samaritan 800-2D 2-E
    Saurashtra A880-45 8-B
    Sharada 11180-5F
    Shavian 10450-2F
    Siddham 11580-35 2-25
    SignWriting 1D800-28B F-4 1-E
    Sinhala D81-2 1-11 3-17 1-8 1 2-6 3 4-5 1 1-7 6-9 2-2 103EC-13
    Sogdian 10F30-29
    Sora_Sompeng 110D0-18 7-9
    Soyombo 11A50-52
    Sundanese 1B80-3F 100-7
    Syloti_Nagri A800-2C
    Syriac 700-D 1-3B 2-2 110-A
    Tagalog 1700-15 9
    Tagbanwa 1760-C 1-2 1-1
    Tai_Le 1950-1D 2-4
    Tai_Tham 1A20-3E 1-1C 2-A 6-9 6-D
    Tai_Viet AA80-42 18-4
    Takri 11680-39 6-9
    Tamil B82-1 1-5 3-2 1-3 3-1 1 1-1 3-1 3-2 3-B 4-4 3-2 1-3 2 6 E-14 113C5-31 D
    Tangsa 16A70-4E 1-9
    Tangut 16FE0 1F-17F7 8-2FF 200-8
    Telugu C00-C 1-2 1-16 1-F 2-8 1-2 1-3 7-1 1-2 2 2-3 2-9 7-8
    Thaana 780-31
    Thai E01-39 5-1B
    Tibetan F00-47 1-23 4-26 1-23 1-E 1-6 4-1
    Tifinagh 2D30-37 7-1 E
    Tirhuta 11480-47 8-9
    Toto 1E290-1E
    Ugaritic 10380-1D 1
    Vai A500-12B
    Vithkuqi 10570-A 1-E 1-6 1-1 1-A 1-E 1-6 1-1
    Wancho 1E2C0-39 5
    Warang_Citi 118A0-52 C
    Yezidi 10E80-29 1-2 2-1
    Yi A000-48C 3-36
    Zanabazar_Square 11A00-47
    """
}
