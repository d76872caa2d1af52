// PackageFormatsTests
