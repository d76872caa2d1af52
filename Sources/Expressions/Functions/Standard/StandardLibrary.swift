extension Library {
  /// Operators and functions of the language definition.
  public static let standard = Library(
    "standard", arithmetic + comparison + conversions + texts + [matches] + times)
}
