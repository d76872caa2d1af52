import Glibc

/// Check digits of numbers that people and accounts have.
enum CheckDigits {
  /// ISO/IEC 7812-1 annex B: every second digit from the right doubled, the sum ends with 0.
  static func luhn(_ digits: ArraySlice<UInt8>) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let value = place % 2 == 1 ? Int(digit) * 2 : Int(digit)
      sum += value > 9 ? value - 9 : value
    }
    return sum % 10 == 0
  }

  /// ISO 13616: the first four characters at the end, letters as 10 to 35, remainder 1 of 97.
  static func iban(_ text: [UInt8]) -> Bool {
    guard text.count > 4 else { return false }
    var rest = 0
    for byte in text[4...] + text[..<4] {
      let value = byte <= 0x39 ? Int(byte) - 0x30 : Int(byte) - 0x37
      rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
    }
    return rest == 1
  }

  /// ISO/IEC 7064 MOD 11,10 with the German rule: of the first ten digits one is there two or three times.
  static func germanTax(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count == 11, let first = digits.first, first != 0, let last = digits.last else {
      return false
    }
    var counts = [Int](repeating: 0, count: 10)
    var product = 10
    for digit in digits.dropLast() {
      counts[Int(digit)] += 1
      let sum = (Int(digit) + product) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    let repeated = counts.filter { $0 > 1 }
    return repeated.count == 1 && repeated[0] <= 3 && (11 - product) % 10 == Int(last)
  }

  /// Two digits, a birthday, a letter, two digits, a check digit (Verordnung über die Versicherungsnummer, § 2).
  static func germanPension(_ text: [UInt8]) -> Bool {
    guard text.count == 12, (65...90).contains(text[8]) else { return false }
    var digits: [Int] = []
    for (place, byte) in text.enumerated() {
      if place == 8 {
        digits += [Int(byte - 64) / 10, Int(byte - 64) % 10]
      } else {
        guard (48...57).contains(byte) else { return false }
        digits.append(Int(byte) - 48)
      }
    }
    // In some cases 50 is added to the day.
    let (day, month) = ((digits[2] * 10 + digits[3]) % 50, digits[4] * 10 + digits[5])
    guard day <= 31, month <= 12 else { return false }
    let sum = zip(digits, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).reduce(0) {
      let product = $1.0 * $1.1
      return $0 + product / 10 + product % 10
    }
    return sum % 10 == digits[12]
  }

  /// The key of a French NIR: 97 less the remainder of its first 13 digits.
  static func french(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count == 15, let first = digits.first, first == 1 || first == 2 else { return false }
    let values = digits.map { Int($0) }
    let month = values[3] * 10 + values[4]
    guard (1...12).contains(month) || month >= 20 else { return false }
    let number = values[..<13].reduce(0) { $0 * 10 + $1 }
    return 97 - number % 97 == values[13] * 10 + values[14]
  }

  /// The last digit of an EAN-13.
  static func ean13(_ digits: ArraySlice<UInt8>) -> Bool {
    digits.count == 13
      && digits.enumerated().reduce(0) { $0 + Int($1.element) * ($1.offset % 2 == 1 ? 3 : 1) } % 10 == 0
  }

  /// The letter of a Spanish DNI: the remainder of 23.
  static func spanish(_ number: Int, _ letter: UInt8) -> Bool {
    let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)
    return letters[number % 23] == letter
  }

  /// The last letter of an Italian codice fiscale (decreto 23 dicembre 1976).
  static func italian(_ text: [UInt8]) -> Bool {
    guard text.count == 16 else { return false }
    let odd = [
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ]
    var sum = 0
    for (place, byte) in text.dropLast().enumerated() {
      let value = byte <= 0x39 ? Int(byte) - 0x30 : Int(byte) - 0x41
      guard odd.indices.contains(value) else { return false }
      sum += place % 2 == 0 ? odd[value] : value
    }
    return sum % 26 == Int(text[15]) - 0x41
  }

  /// How many bits a sign of the text says (Shannon).
  static func entropy(_ text: ArraySlice<UInt8>) -> Double {
    guard !text.isEmpty else { return 0 }
    var counts = [Int](repeating: 0, count: 256)
    for byte in text { counts[Int(byte)] += 1 }
    return counts.reduce(0) { sum, count in
      guard count > 0 else { return sum }
      let share = Double(count) / Double(text.count)
      return sum - share * log2(share)
    }
  }
}
