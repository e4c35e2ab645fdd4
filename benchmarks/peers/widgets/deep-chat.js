import "deep-chat";
