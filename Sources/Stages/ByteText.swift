/// A size for people: `812 B`, `6.4 MB`; powers of 1,000, at most one decimal.
public func byteText(_ count: Int) -> String {
  guard count >= 1_000 else { return "\(count) B" }
  var (value, unit) = (count, 0)
  let units = ["kB", "MB", "GB", "TB"]
  while value >= 1_000_000 && unit < units.count - 1 { (value, unit) = (value / 1_000, unit + 1) }
  // `value` is now in thousandths of the unit; half of a shown digit rounds up.
  if value < 10_000 { return "\((value + 50) / 1_000).\((value + 50) / 100 % 10) \(units[unit])" }
  return "\((value + 500) / 1_000) \(units[unit])"
}
