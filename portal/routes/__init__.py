"""The handlers of the portal's pages, one file for each page or group of pages. They know requests; they hold no rule."""
