"""Pure engines: values in, values out; time, calendar, identity and storage are passed in."""
